"""What faults happen to: a workspace with what was said in it, and what is left of that after."""

import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlmodel import Session

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from tests.faults.program import Ended, Failure, Program

PASSPHRASE = "nine lamps beside the well"
AT_ONCE = 500
WORDS = ("wages", "papers", "landlord", "clinic", "school", "harbour", "permit", "bus", "letter")


@dataclass
class Tally:
    """What the rounds of one fault came to."""

    fault: str
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    duplicates: int = 0
    to_notice: int = 0
    noticed: int = 0
    reopening: float = 0.0
    """The slowest, in seconds."""
    sentence: float = 0.0
    """The longest that a command took until it ended or said why it could not go on, in seconds."""
    problems: list[str] = field(default_factory=list)
    """What else must not be: something half, a traceback, a wrong exit status."""

    @property
    def well(self) -> bool:
        """Whether nothing was lost, doubled, half, or passed over."""
        whole = not (self.lost or self.duplicates or self.problems)
        return whole and self.rounds > 0 and self.noticed == self.to_notice

    def ended(self, ended: Ended, when: str) -> None:
        """Note how a command under the fault ended."""
        self.sentence = max(self.sentence, ended.seconds)
        if complaint := ended.complaint():
            self.problems.append(f"{when}: {complaint}")


@dataclass(frozen=True)
class Line:
    """A line of capture, with the name its sender knows it by."""

    text: str
    client: str

    def __bytes__(self) -> bytes:
        said = {"kind": "data", "stakeholder_group": "other", "objectives": [7], "text": self.text}
        return json.dumps(said | {"client_id": self.client}).encode() + b"\n"


def lines(many: int, name: str, *, length: int = 12) -> list[Line]:
    """Lines that no two are alike; `name` sets them apart from all others."""
    rest = " ".join(WORDS[number % len(WORDS)] for number in range(length))
    return [Line(f"{name} {number} {rest}", f"{name}-{number}") for number in range(many)]


@dataclass(frozen=True)
class Kept:
    """What a file holds: every input by its id, and what `check` says of it."""

    texts: dict[str, str | None]
    faults: tuple[str, ...]
    recovered: bool
    older: bool

    @property
    def duplicates(self) -> int:
        return sum(many - 1 for many in Counter(self.texts.values()).values())


@dataclass(frozen=True)
class Desk:
    """A folder with a stick, on which the workspace lies, and the profile of the device."""

    folder: Path
    passphrase: str | None
    key: bytes | None
    consultation: str
    said: dict[str, str | None]
    """Every input that was acknowledged, by id; erased ones have no words."""
    device: Path | None = None
    """Where the profile of another device lies, if it is looked at from there."""

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    @property
    def path(self) -> Path:
        return self.stick / "desk.gcm"

    @property
    def profile(self) -> Path:
        return self.device or self.folder / "profile"

    def at(self, folder: Path) -> "Desk":
        """The same, where a copy of its folder lies."""
        return replace(self, folder=folder, said=dict(self.said))

    def copied(self, folder: Path) -> "Desk":
        """A copy of everything, in place of what was there."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return self.at(folder)

    def told(self, failing: Failure | None = None, log: Path | None = None,
             under: Path | None = None) -> dict[str, str]:  # fmt: skip
        """The environment of a command at this desk, with the fault that it meets."""
        told = {"GCM_PROFILE": str(self.profile), "GCM_PASSPHRASE": self.passphrase or ""}
        if failing or log:
            told["FAULTS_UNDER"] = str(under or self.folder)
            told |= {"FAULTS_FAIL": str(failing)} if failing else {}
            told |= {"FAULTS_LOG": str(log)} if log else {}
        return told

    def capture(self, program: Program, fed: Iterable[Line], **fault: Any) -> Ended:
        """Record lines through the command."""
        return program.run(
            "capture", self.path, "--consultation", self.consultation,
            stdin=b"".join(map(bytes, fed)), told=self.told(**fault),
        )  # fmt: skip

    def look(
        self, path: Path | None = None, *, key: bytes | None = None, passphrase: str | None = None
    ) -> Kept:
        """Read everything, changing nothing. Raises the GcmError that says why it cannot."""
        with Workspace.open(
            path or self.path, passphrase, profile=Profile(self.profile), read_only=True, key=key
        ) as workspace:
            found = workspace.read(inputs, withdrawn=True)
            faults = tuple(f"{each.code} {each.which}" for each in workspace.check() if each.fault)
            older = workspace.older is not None
            return Kept({str(e.id): e.text for e in found}, faults, workspace.recovered, older)


def begin(folder: Path, passphrase: str | None, many: int) -> Desk:
    """A new desk with that many inputs in its workspace."""
    fresh = Desk(folder, passphrase, None, "", {})
    fresh.stick.mkdir(parents=True)
    profile = Profile(fresh.profile)
    with Workspace.create(fresh.path, passphrase, profile=profile) as workspace:
        about = workspace.write(open_consultation, title="Under faults", country="KEN")
        said: dict[str, str | None] = {}
        fed = lines(many, "before")
        for start in range(0, many, AT_ONCE):
            said |= workspace.write(_record, about=about.id, fed=fed[start : start + AT_ONCE])
        return replace(fresh, key=workspace.key, consultation=str(about.id), said=said)


def _record(db: Session, *, about: Any, fed: list[Line]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for line in fed:
        entry = record_input(
            db, consultation_id=about, text=line.text, kind="data", stakeholder_group="other",
            client_id=line.client,
        )  # fmt: skip
        found[str(entry.id)] = line.text
    return found


def note_acknowledged(desk: Desk, fed: list[Line], said: Ended) -> None:
    """Hold the desk to what was acknowledged of these lines."""
    desk.said.update(zip(said.acknowledged, (line.text for line in fed), strict=False))


def judge(desk: Desk, program: Program, tally: Tally, fed: list[Line], when: str) -> None:
    """Go on as a person would: send again what was not acknowledged, and look at everything.

    Every line is sent under the name it had: one that was recorded and could not be acknowledged
    any more must not stand there twice.
    """
    more = [*fed, *lines(1, f"after {len(desk.said)}")]
    expected = {*desk.said.values(), *(line.text for line in more)}
    again = desk.capture(program, more)
    tally.reopening = max(tally.reopening, again.seconds)
    tally.acknowledged += len(desk.said)
    if again.status or len(again.acknowledged) != len(more):
        tally.lost += len(desk.said)
        tally.problems.append(f"{when}: not to be opened again: {(again.err or again.out)[-300:]}")
        return
    note_acknowledged(desk, more, again)
    compare(desk, tally, expected, when)


def compare(desk: Desk, tally: Tally, expected: set[str | None], when: str,
            path: Path | None = None, key: bytes | None = None) -> None:  # fmt: skip
    """Hold a file against what was acknowledged and what may stand in it."""
    try:
        kept = desk.look(path, key=key or desk.key)
    except GcmError as error:
        tally.lost += len(desk.said)
        tally.problems.append(f"{when}: cannot be read: {error}")
        return
    except Exception as fault:  # noqa: BLE001 - what is no sentence is one thing more to be told
        tally.lost += len(desk.said)
        tally.problems.append(f"{when}: a fault of the program: {type(fault).__name__}: {fault}")
        return
    lost = [text for one, text in desk.said.items() if kept.texts.get(one) != text]
    tally.lost += len(lost)
    tally.problems += [f"{when}: lost: {str(text)[:20]}" for text in lost[:3]]
    tally.duplicates += kept.duplicates
    tally.problems += [f"{when}: check says {fault}" for fault in kept.faults[:3]]
    if strange := set(kept.texts.values()) - expected:
        tally.problems.append(f"{when}: {len(strange)} inputs that nobody sent, or half of one")


def table(tallies: Iterable[Tally]) -> str:
    """What everything came to, one fault a line."""
    heads = ("fault", "rounds", "acknowledged", "lost", "duplicates", "noticed %",
             "slowest reopening (s)", "slowest sentence (s)", "problems")  # fmt: skip
    rows = [heads, *(_row(tally) for tally in tallies)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def _row(tally: Tally) -> tuple[str, ...]:
    noticed = f"{100 * tally.noticed / tally.to_notice:.1f}" if tally.to_notice else "-"
    numbers = (tally.rounds, tally.acknowledged, tally.lost, tally.duplicates)
    seconds = (f"{tally.reopening:.2f}", f"{tally.sentence:.2f}")
    return (tally.fault, *map(str, numbers), noticed, *seconds, str(len(tally.problems)))


def say(text: str) -> None:
    """To who runs this, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
