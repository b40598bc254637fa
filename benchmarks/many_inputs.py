"""Makes an encrypted workspace of many inputs with their revisions, in six languages.

The words are those of the sample and of the titles that ship with the program, the frequent ones
far more frequent than the others, and beside them words that hardly ever come again. Nine in ten
inputs stand in one consultation, which is the hard case, the others in a hundred small ones. Some
are corrected, withdrawn or taken back by their speakers, and a few are struck.
"""

import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlmodel import Session

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import (
    amend_input,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.sessions import AGE_BANDS, SEXES, open_session
from gcm_desktop.exchange.sample import sample_inputs
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS, KINDS, objectives, title_of
from gcm_desktop.workspace import Workspace

AT_ONCE = 5_000
PASSPHRASE = "for measuring"  # noqa: S105 - of a file that is made to be measured
LANGUAGES = ("en", "ar", "zh", "fr", "es", "ru")
SIZES = (6, 2, 2, 2, 2, 2)
"""How many of sixteen inputs are in each language."""
VOWEL_SIGNS = "\u064e\u064f\u0650\u0652"
WORD = re.compile(r"[^\W\d_]+")
SYLLABLES = "ba de fi go hu ja ke li mo nu pa re si to vu wa xe yi zo".split()
STRUCK = 20
BIG = 0.9
"""The part of all inputs that stands in one consultation."""
SMALL_ONES = 100
MEETINGS, PLACES, MET = 400, 60, 0.95


@dataclass(frozen=True)
class Tongue:
    """The words of one language, the frequent ones first."""

    words: tuple[str, ...]
    heights: tuple[float, ...]
    between: str

    @classmethod
    @cache
    def of(cls, language: str) -> "Tongue":
        """Of the sample and the titles."""
        said = [f["text"] for f in sample_inputs() if f.get("language", "en") == language]
        for one in objectives():
            said += [title_of(one.number, language).text, *one.everyday.get(language, ())]
        seen: dict[str, int] = {}
        for word in WORD.findall(" ".join(said)):
            parts = [word[at : at + 2] for at in range(0, len(word), 2)]
            for part in parts if language == "zh" else [word]:
                seen[part] = seen.get(part, 0) + 1
        words = tuple(sorted(seen, key=lambda word: (-seen[word], word)))
        heights = tuple(accumulate(1 / (place + 3) for place in range(len(words))))
        return cls(words, heights, "" if language == "zh" else " ")


@dataclass
class Speaker:
    """Says inputs: the same ones for the same seed."""

    chance: random.Random

    def says(self) -> dict[str, Any]:
        """The facts of one input."""
        chance = self.chance
        language = chance.choices(LANGUAGES, SIZES)[0]
        group = chance.choice(GROUPS)
        return {
            "text": self._text(language), "language": language, "kind": chance.choice(KINDS),
            "stakeholder_group": group, "quote": chance.random() < 0.4,
            "objectives": chance.sample(range(1, 24), k=chance.choice([0, *[1] * 6, 2, 2, 3])),
            "principles": chance.sample("abcdefghij", k=chance.choice([0, 0, 0, 1, 2])),
            "sensitivity": chance.choice(["public", "aggregate", "aggregate", "local"]),
            "sex": chance.choice((*SEXES, None)), "age_band": chance.choice((*AGE_BANDS, None)),
        }  # fmt: skip

    def _text(self, language: str) -> str:
        chance = self.chance
        tongue = Tongue.of(language)
        many = chance.randint(12, 36)
        said = chance.choices(tongue.words, cum_weights=tongue.heights, k=many)
        if language == "ar" and chance.random() < 0.3:
            said = [vowelled(word, chance) for word in said]
        said.insert(many // 2, "".join(chance.choices(SYLLABLES, k=3)))
        return tongue.between.join(said) + ("。" if language == "zh" else ".")


def vowelled(word: str, chance: random.Random) -> str:
    """An Arabic word as it is written for learners: a sign above or below every letter."""
    return "".join(letter + chance.choice(VOWEL_SIGNS) for letter in word)


@dataclass(frozen=True)
class Made:
    """What was made, and how long it took."""

    path: Path
    profile: Profile
    inputs: int
    seconds: float


def open_meetings(db: Session, about: UUID) -> list[UUID]:
    """Sessions in which nobody was counted, so that it is the inputs that tell who was there."""
    return [
        open_session(
            db, consultation_id=about, title=f"Session {n}", place=f"Place {n % PLACES}",
            agenda=({"title": "All", "objectives": [1 + n % 23], "minutes": 30},),
        ).id
        for n in range(MEETINGS)
    ]  # fmt: skip


def record_some(
    db: Session, about: list[UUID], meetings: list[UUID], first: int, last: int
) -> None:
    """Record inputs, one in fifty under an id of its sender's.

    In the large consultation nineteen in twenty are given in a session.
    """
    speaker = Speaker(random.Random(first))
    for number in range(first, last):
        where = about[0] if speaker.chance.random() < BIG else speaker.chance.choice(about[1:])
        said = speaker.says()
        sender = None if number % 50 else f"line {number}"
        met = where == about[0] and speaker.chance.random() < MET
        at = speaker.chance.choice(meetings) if met else None
        record_input(db, consultation_id=where, client_id=sender, session_id=at, **said)


def change_some(db: Session, chosen: list[UUID], act: Callable[..., Any], **facts: Any) -> None:
    """Change inputs that were recorded before."""
    for one in chosen:
        act(db, one, **facts)


def make(path: Path, inputs: int, tell: Callable[[str], None]) -> Made:
    """Make the file through `Workspace.write` alone; the profile lies beside it."""
    profile, begun = Profile(path.parent / "profile"), time.perf_counter()
    with Workspace.create(path, PASSPHRASE, profile=profile) as workspace:
        about = [
            workspace.write(open_consultation, title=f"Measured {n}", country="KEN").id
            for n in range(SMALL_ONES + 1)
        ]
        meetings = workspace.write(open_meetings, about[0])
        for first, last in steps(inputs):
            workspace.write(record_some, about, meetings, first, last)
            seconds = time.perf_counter() - begun
            tell(f"{last:,} recorded, {last / seconds:,.0f} a second")
        revise(workspace, inputs)
        tell("revised")
    return Made(path, profile, inputs, time.perf_counter() - begun)


def revise(workspace: Workspace, inputs: int) -> None:
    """Of a hundred, correct two, withdraw one, take one back; strike a few of all."""
    chance = random.Random(inputs)
    known = workspace.read(
        lambda db: (
            db.connection()
            .exec_driver_sql("SELECT id FROM input WHERE NOT withdrawn ORDER BY id")
            .scalars()
            .all()
        )
    )
    chosen = [UUID(one) for one in chance.sample(known, k=inputs * 4 // 100 + STRUCK)]
    struck, chosen = chosen[:STRUCK], chosen[STRUCK:]
    corrected, withdrawn, taken = chosen[::2], chosen[1::4], chosen[3::4]
    for first, last in steps(len(corrected)):
        workspace.write(change_some, corrected[first:last], amend_input, objectives=[7, 1])
        workspace.write(change_some, withdrawn[first:last], withdraw_input, reason="In haste.")
        workspace.write(change_some, taken[first:last], withdraw_consent)
    workspace.write(change_some, struck, strike_input)


def peak() -> float:
    """MB that this process has held at most.

    From the system's own account of it: that of `resource` begins with the parent's.
    """
    told = Path("/proc/self/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def steps(inputs: int) -> Iterator[tuple[int, int]]:
    """So many as one action takes at a time."""
    for first in range(0, inputs, AT_ONCE):
        yield first, min(first + AT_ONCE, inputs)
