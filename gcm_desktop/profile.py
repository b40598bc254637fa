"""The profile: what this device remembers, kept outside every workspace file."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from platformdirs import user_config_path

ROLES = ("field_officer", "facilitator", "rapporteur", "focal_point", "secretariat")
THEMES = ("system", "light", "dark")
RECENT = 8
D = TypeVar("D")


@dataclass(frozen=True)
class Settings:
    """Who works at this device, and how the program looks to them."""

    officer_id: str = field(default_factory=lambda: uuid4().hex)
    """The id of this person's Officer record, the same in every file they write."""
    name: str | None = None
    """Optional: a role alone is enough."""
    role: str = "field_officer"
    organisation: str | None = None
    language: str = "en"
    theme: str = "system"
    set_up: bool = False
    """Whether the first-start questions were answered."""
    recent: tuple[str, ...] = ()
    """Workspace files opened lately, newest first."""


@dataclass(frozen=True)
class Memory:
    """What a workspace file was when this device last wrote it."""

    strand: str = ""
    """The chain of revisions this device writes in that copy."""
    number: int = 0
    head: str | None = None
    revisions: int = 0
    """How many revisions it held: the journal only grows, so fewer means an older copy."""


class Profile:
    """A folder of this device. Losing it costs a new strand in each file, and nothing else."""

    def __init__(self, folder: Path | None = None) -> None:
        told = os.environ.get("GCM_PROFILE")
        self.folder = folder or (Path(told) if told else user_config_path("gcm-desktop"))

    @property
    def settings(self) -> Settings:
        """What is kept; defaults where nothing is, or where it cannot be read."""
        said = _read(self.folder / "settings.json")
        settings = _of(Settings, {**said, "recent": tuple(said.get("recent", ()))})
        if "officer_id" not in said:
            self.keep(settings)
        return settings

    def keep(self, settings: Settings) -> None:
        """Keep these settings from now on."""
        _write(self.folder / "settings.json", asdict(settings))

    def remember_file(self, path: Path) -> None:
        """Put a workspace file first among the recent ones."""
        name, settings = str(path.absolute()), self.settings
        others = [other for other in settings.recent if other != name]
        self.keep(replace(settings, recent=(name, *others)[:RECENT]))

    def forget_file(self, path: Path) -> None:
        """Take a workspace file off the list of recent ones."""
        settings = self.settings
        rest = tuple(other for other in settings.recent if other != str(path))
        self.keep(replace(settings, recent=rest))

    def memory_of(self, workspace: str) -> Memory:
        """What is remembered of a workspace, by its id."""
        return _of(Memory, _read(self._memory(workspace)))

    def remember(self, workspace: str, memory: Memory) -> None:
        """Remember what a workspace now is. Not worth waiting for the disk: it can be rebuilt."""
        _write(self._memory(workspace), asdict(memory))

    def _memory(self, workspace: str) -> Path:
        return self.folder / "memory" / f"{workspace}.json"


def _of(kind: type[D], said: dict[str, Any]) -> D:
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]  # a dataclass, by its callers
    return kind(**{name: value for name, value in said.items() if name in known})


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _write(path: Path, said: dict[str, Any]) -> None:
    """Whole or not at all, and readable by this user only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(said, file)
    fresh.replace(path)
