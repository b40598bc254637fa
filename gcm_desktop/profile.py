"""The profile: what this device remembers, kept outside every workspace file."""

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from gcm_desktop.errors import UnreadableFileError

ROLES = ("field_officer", "facilitator", "rapporteur", "focal_point", "secretariat")
THEMES = ("system", "light", "dark")
RECENT = 8
MEMORY_SIZE = 512
"""Bytes, more than a memory ever takes: one write over the last one leaves nothing of it."""
CHOICES = {"role": ROLES, "theme": THEMES}
TEXTS = ("recent", "backup_sticks")
REMEMBERED = {"strand", "number", "head", "revisions"}
"""Without these a memory says nothing; what came later may be missing from an older one."""


@dataclass(frozen=True)
class Settings:
    """Who works at this device, and how the program looks to them."""

    officer_id: str = field(default_factory=lambda: os.urandom(16).hex())
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
    lock_after: int = 5
    """Minutes without a key or a mouse until the window locks; 0 for on demand only."""
    lock_after_in_session: int = 20
    """The same while a session runs: people speak longer than five minutes."""
    backup_folder: str | None = None
    """Where backups go; if none was chosen, into this device's own folder."""
    backup_sticks: tuple[str, ...] = ()
    """Sticks that get backups as soon as they are plugged in, by the id written on them."""


@dataclass(frozen=True)
class Memory:
    """What a workspace file was when this device last wrote it."""

    strand: str = ""
    """The chain of revisions this device writes in that copy."""
    number: int = 0
    head: str | None = None
    revisions: int = 0
    """How many revisions it held: the journal only grows, so fewer means an older copy."""
    state: str = ""
    """The digest of all of them together."""
    inputs: int = 0
    """How many inputs it held, taken back or not."""
    at: int = 0
    """When that was: milliseconds since 1970, by the clock of this device."""


def _usual_folder() -> Path:
    from platformdirs import user_config_path  # only where nobody named another folder

    return user_config_path("gcm-desktop")


def _usual_data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("gcm-desktop")


class Profile:
    """A folder of this device. Losing it costs a new strand in each file, and nothing else."""

    def __init__(self, folder: Path | None = None) -> None:
        told = os.environ.get("GCM_PROFILE")
        self.folder = folder or (Path(told) if told else _usual_folder())
        self._own = bool(folder or told)
        self._stranger = os.urandom(16).hex()
        """Who works here as long as nothing can be kept."""

    @property
    def settings(self) -> Settings:
        """What is kept; defaults where nothing is, or where it cannot be read."""
        said = _fit(Settings, _read(self.folder / "settings.json"))
        settings = Settings(**{"officer_id": self._stranger, **said})
        if "officer_id" not in said:
            with suppress(UnreadableFileError):
                self.keep(settings)
        return settings

    def keep(self, settings: Settings) -> None:
        """Keep these settings from now on. Raises UnreadableFileError where nothing can be kept."""
        try:
            _write(self.folder / "settings.json", asdict(settings))
        except OSError:
            raise UnreadableFileError("settings.json") from None

    @property
    def data_folder(self) -> Path:
        """Where this device keeps what is large: backups, local copies. Made by who needs it."""
        return self.folder / "data" if self._own else _usual_data_folder()

    def note(self, name: str) -> dict[str, Any]:
        """A small note of this device, empty where there is none. Never words, never names."""
        return _read(self._note(name))

    def keep_note(self, name: str, said: dict[str, Any]) -> None:
        """Keep a small note, whole or not at all. Raises OSError."""
        _write(self._note(name), said)

    def remember_file(self, path: Path) -> None:
        """Put a workspace file first among the recent ones."""
        self._list(lambda name, others: (name, *others)[:RECENT], path)

    def forget_file(self, path: Path) -> None:
        """Take a workspace file off the list of recent ones."""
        self._list(lambda _name, others: others, path)

    def memory_of(self, workspace: str) -> Memory:
        """What is remembered of a workspace, by its id."""
        said = _fit(Memory, _read(self._memory(workspace)))
        return Memory(**said) if said.keys() >= REMEMBERED else Memory()

    def remember(self, workspace: str, memory: Memory) -> None:
        """Remember what a workspace now is. Raises OSError.

        Not worth waiting for the disk, nor for a second file put in place of the first: a memory
        that cannot be read costs a new strand, and this is done at every save.
        """
        said = json.dumps(asdict(memory)).encode().ljust(MEMORY_SIZE)
        path = self._memory(workspace)
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        except FileNotFoundError:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(file, said)
        finally:
            os.close(file)

    def _list(self, order: Callable[[str, tuple[str, ...]], tuple[str, ...]], path: Path) -> None:
        """A comfort: where it cannot be kept, nothing is said of it."""
        name, settings = str(path.absolute()), self.settings
        others = tuple(other for other in settings.recent if other != name)
        with suppress(UnreadableFileError):
            self.keep(replace(settings, recent=order(name, others)))

    def _note(self, name: str) -> Path:
        return self.folder / "notes" / f"{name}.json"

    def _memory(self, workspace: str) -> Path:
        return self.folder / "memory" / f"{workspace}.json"


def _fit(kind: type, said: dict[str, Any]) -> dict[str, Any]:
    """Of what was read, what is of the kind that is expected: the file may be anyone's."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in said.items()
        if _fits(kind, name, value)
    }


def _fits(kind: type, name: str, value: Any) -> bool:
    if name == "officer_id":
        return isinstance(value, str) and _is_id(value)
    if name in TEXTS:
        return isinstance(value, list) and all(isinstance(text, str) for text in value)
    if name in CHOICES:
        return value in CHOICES[name]
    hint = _hints(kind).get(name)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return hint is not None and isinstance(value, hint)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _is_id(value: str) -> bool:
    return re.fullmatch("[0-9a-f]{32}", value) is not None


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _write(path: Path, said: dict[str, Any]) -> None:
    """Whole or not at all, and readable by this user only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(said, file)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
