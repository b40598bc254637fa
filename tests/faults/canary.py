"""A day of work whose words are then looked for everywhere on the machine that is ours.

The words are recorded with a sensitivity that keeps them out of reports, so they may stand nowhere
but in encrypted files, and there not in clear.
"""

import base64
import json
import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.program import environment

ROOT = Path(__file__).resolve().parents[2]
WINDOW = Path(__file__).with_name("at_the_window.py")
PASSPHRASE = "Quibblefrost-vexnarp umlaut Zwölfkranich"
IDENTITY_PASSPHRASE = "Snorkelwhist-jadroplin"
RECORDED, WITHHELD, HALF, CUT_OFF, SPEAKER = (
    "Glimmerfax Oktavianne sprach", "Brindlewhisk Perzephonia", "Tumblequork half a sentence",
    "Wexlorandine Fjordspeckle", "Quorvanthe Mbeki-Lindqvist",
)  # fmt: skip
FOREIGN = "жуквандар المصنفارية"
WORDS = (PASSPHRASE, IDENTITY_PASSPHRASE, RECORDED, WITHHELD, HALF, CUT_OFF, SPEAKER, FOREIGN)
CHUNK = 1 << 20
OVERLAP = 1024
LARGE = 64 << 20
SHORT = 6
"""Letters that other words may have by chance."""
SEARCHED = "glimmerfax"


@dataclass(frozen=True)
class Forms:
    """Every way in which a part of the words could stand in a file, by its bytes."""

    folded: dict[bytes, str]
    """To be looked for with small letters for large ones."""
    exact: dict[bytes, str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Forms":
        folded: dict[bytes, str] = {}
        exact: dict[bytes, str] = {}
        for part in {part for text in texts for part in text.split() if len(part) > SHORT}:
            for spelled in {part, part.casefold(), part.upper()}:
                exact |= dict.fromkeys(_in_base64(spelled.encode()), part)
                folded[json.dumps(spelled)[1:-1].lower().encode()] = part
                for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
                    folded[spelled.encode(code).lower()] = part
        return cls(folded, exact)

    def standing_in(self, path: Path) -> set[str]:
        """The parts that stand in a file."""
        found: set[str] = set()
        with suppress(OSError), path.open("rb") as file:
            before = b""
            while block := file.read(CHUNK):
                here = before + block
                small = here.lower()
                found.update(part for form, part in self.folded.items() if form in small)
                found.update(part for form, part in self.exact.items() if form in here)
                before = here[-OVERLAP:]
        return found


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """As it stands there after none, one or two other bytes, but for the ends these leave open."""
    for shift in range(3):
        whole = base64.b64encode(bytes(shift) + raw)
        begin = -(-shift * 4 // 3)
        core = whole[begin : len(whole) - 4] if len(raw) > 6 else b""
        if len(core) > 7:
            yield core
            yield core.replace(b"+", b"-").replace(b"/", b"_")


@dataclass
class Machine:
    """Everything a program of this user can write to without being told where."""

    folder: Path
    begun: float = field(default_factory=time.time)
    shared: dict[Path, set[Path]] = field(default_factory=lambda: _shared())

    @property
    def told(self) -> dict[str, str]:
        """Home, temporary folder and what else a system names, all below one folder."""
        names = ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
                 "XDG_STATE_HOME", "XDG_RUNTIME_DIR")  # fmt: skip
        places = {name: self.folder / name.lower() for name in names}
        for place in places.values():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return environment(
            GCM_PASSPHRASE=PASSPHRASE, GCM_IDENTITY_PASSPHRASE=IDENTITY_PASSPHRASE,
            QT_QPA_PLATFORM="offscreen", **{name: str(place) for name, place in places.items()},
        )  # fmt: skip

    @property
    def desk(self) -> Path:
        desk = self.folder / "home" / "desk"
        desk.mkdir(parents=True, exist_ok=True)
        return desk

    def run(self, *words: object, stdin: str = "", status: int = 0) -> str:
        """One command to its end; what it printed."""
        told = subprocess.run(
            [sys.executable, "-m", "gcm_desktop", *map(str, words)], input=stdin, text=True,
            capture_output=True, env=self.told, cwd=self.desk, check=False, timeout=300,
        )  # fmt: skip
        if told.returncode != status:
            raise RuntimeError(f"{words[0]} ended with {told.returncode}: {told.stderr}")
        return told.stdout

    def killed(self, *words: object, stdin: str, after: int) -> None:
        """A command, killed when it has said so many lines."""
        with subprocess.Popen(
            [sys.executable, *map(str, words)], text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env=self.told, cwd=self.desk,
        ) as process:  # fmt: skip
            assert process.stdin
            assert process.stdout
            process.stdin.write(stdin)
            process.stdin.flush()
            said = [process.stdout.readline() for _ in range(after)]
            process.kill()
        if not all(said):
            raise RuntimeError(f"{words} ended by itself")

    def files(self) -> Iterator[Path]:
        """Everything below the folder, and what this user put since into places of all."""
        yield from (path for path in self.folder.rglob("*") if path.is_file())
        for shared, known in self.shared.items():
            for entry in _entries(shared):
                if not entry.is_dir():
                    yield from _fresh([entry], self.begun)
                elif entry not in known and not self.folder.is_relative_to(entry):
                    yield from _fresh(entry.rglob("*"), self.begun)

    def found(self) -> list[str]:
        """Where one of the words stands."""
        forms = Forms.of(WORDS)
        return [
            f"{path.name}: {part}"
            for path in self.files()
            for part in sorted(forms.standing_in(path))
        ]


def _shared() -> dict[Path, set[Path]]:
    """The places that are everybody's, with the folders of others that are there already."""
    places = {Path("/dev/shm"), Path("/tmp"), Path("/var/tmp"), Path(tempfile.gettempdir())}  # noqa: S108
    return {place: set(_entries(place)) for place in places}


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _fresh(paths: Iterable[Path], since: float) -> Iterator[Path]:
    """Files of this user, written lately. A day of work writes nothing as large as LARGE."""
    with suppress(OSError):
        for path in paths:
            with suppress(OSError):
                found = path.lstat()
                ours = found.st_uid == os.getuid() and found.st_mtime >= since - 1
                if ours and stat.S_ISREG(found.st_mode) and found.st_size < LARGE:
                    yield path


def _line(text: str, **facts: object) -> str:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "objectives": [7], "text": text}
    return json.dumps(said | facts, ensure_ascii=False) + "\n"


def day_at_the_commands(machine: Machine) -> str:
    """New, capture, a crash, search, a signed report, backup, restore; the consultation's id."""
    machine.run("new", "day.gcm")
    about = machine.run(
        "consultation", "day.gcm", "--title", "Market day", "--country", "KEN",
        "--attribution-rule", "on_the_record",
    ).strip()  # fmt: skip
    capture = ("capture", "day.gcm", "--consultation", about)
    named = {"speaker": SPEAKER, "attribution": "named"}
    machine.run(*capture, stdin=_line(RECORDED, sensitivity="local", **named)
                + _line(WITHHELD) + _line(FOREIGN))  # fmt: skip
    machine.killed("-m", "gcm_desktop", *capture, stdin=_line(CUT_OFF) * 400, after=3)
    found = json.loads(machine.run("inputs", "day.gcm", "--search", SEARCHED, "--json"))
    if [one["text"] for one in found] != [RECORDED]:
        raise RuntimeError("the words were not recorded, so this shows nothing")
    machine.run("identity", "new", "--name", "Amina Wanjiru", "-o", "officer.p12")
    machine.run("report", "day.gcm", "--consultation", about, "-o", "report.pdf",
                "--sign", "officer.p12")  # fmt: skip
    return about


def backup_and_restore(machine: Machine) -> None:
    """Two backups, and one of them put in the place of the file, which is kept."""
    machine.run("backup", "day.gcm", "-o", "copy.gcm")
    machine.run("backup", "day.gcm")
    machine.run("restore", "copy.gcm", "-o", "day.gcm", "--yes")
    machine.run("check", "day.gcm")


def day_at_the_window(machine: Machine, about: str) -> None:
    """Words typed, kept as a draft, copied; and the program killed over them."""
    machine.run("consultations", "day.gcm")
    profile = machine.folder / "xdg_config_home" / "gcm-desktop"
    settings = json.loads((profile / "settings.json").read_text("utf-8"))
    (profile / "settings.json").write_text(json.dumps(settings | {"set_up": True}), "utf-8")
    machine.killed(WINDOW, "day.gcm", about, HALF, stdin="", after=1)
