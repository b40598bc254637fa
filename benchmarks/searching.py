"""Does search as one types answer in 50 ms, also where words were translated and names kept?

The file is that of `many_inputs`, in which one in ten inputs has a translation and one in fifty a
speaker. Beside each figure stands the raw question to the search index for the same words in the
same run, its rows fetched and thrown away.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

import many_inputs
from many_inputs import PASSPHRASE
from scale import FOUND, PAGE, Bench, Table, opened
from sqlmodel import Session

from gcm_desktop.consultation.inputs import amend_input
from gcm_desktop.consultation.search import question
from gcm_desktop.consultation.searching import search
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.consultation.translations import translate_input
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

GOAL = 50
TRANSLATED, NAMED, MET = 10, 50, 200
"""One in so many inputs is translated, has a speaker, was said in the one session there is."""
WORDS = {
    "English, frequent": "the", "English, begun": "migr", "English, two words": "workers right",
    "English, rare": "bafihu", "English, said by nobody": "nosuchword",
    "French, accents folded": "ecole", "Russian": "миграции", "Arabic": "الهجره",
    "Chinese, two characters": "移民", "a translation's word": "passeport", "a speaker": "Wanjiru",
    "a number": "7", "an objective": "objective 7", "a code": "R-ABCDE",
    "quotes, stars, operators": '"the*" OR NOT (NEAR',
}  # fmt: skip
ASKED = ("SELECT id FROM input WHERE NOT (withdrawn OR consent_withdrawn) AND text NOT NULL"
         " ORDER BY id")  # fmt: skip


def enrich(path: Path) -> None:
    """Give some inputs translations, speakers and a session, through the actions alone."""
    chance = random.Random(7)
    speaker = many_inputs.Speaker(chance)
    with Workspace.open(path, PASSPHRASE, profile=Profile(path.parent / "profile")) as workspace:
        known = workspace.read(
            lambda db: db.connection().exec_driver_sql(ASKED).scalars().all()
        )  # fmt: skip
        ids = [UUID(one) for one in known]

        def translate(db: Session, some: list[UUID]) -> None:
            for one in some:
                said = speaker.says()
                while said["language"] == "en":
                    said = speaker.says()
                translate_input(db, one, language=f"{said['language']}-x-made", text=said["text"])

        def name(db: Session, some: list[UUID]) -> None:
            for number, one in enumerate(some):
                called = f"Amina {'Wanjiru' if number % 9 == 0 else 'Odhiambo'} {number}"
                amend_input(db, one, speaker=called, attribution="not_recorded")

        for many, act in ((TRANSLATED, translate), (NAMED, name)):
            some = chance.sample(ids, k=len(ids) // many)
            for first, last in many_inputs.steps(len(some)):
                workspace.write(act, some[first:last])
        workspace.write(meet, ids[::MET])


def meet(db: Session, some: list[UUID]) -> None:
    """Say that these were said in one session of the largest consultation."""
    asked = "SELECT consultation_id FROM heard WHERE objective = -1 GROUP BY 1 ORDER BY sum(inputs)"
    about = db.connection().exec_driver_sql(asked).scalars().all()[-1]
    session = open_session(db, consultation_id=UUID(about), title="Measured")
    db.flush()
    for one in some:
        held = db.connection().exec_driver_sql(
            "SELECT consultation_id FROM input WHERE id = ?", (one.hex,)
        )
        if held.scalar_one() == about:
            amend_input(db, one, session_id=session.id)


def measure(bench: Bench) -> None:
    """The newest fifty of the large consultation, by words and then by every filter."""
    [(session,)] = bench.raw.execute("SELECT id FROM session WHERE title = 'Measured'").fetchall()
    for what, words in WORDS.items():
        compare(bench, f"search: {what}", words)
    for what, asked in {
        "objective": {"objective": 7}, "group": {"stakeholder_group": "media"},
        "kind": {"kind": "data"}, "session": {"session_id": UUID(session)},
        "own consent": {"consent": "standing"}, "consent taken back": {"consent": "taken_back"},
        "objective, group and kind":
            {"objective": 7, "stakeholder_group": "media", "kind": "data"},
    }.items():  # fmt: skip
        compare(bench, f"frequent word within {what}", "the", **asked)
        compare(bench, f"no words, {what}", "", **asked)


def compare(bench: Bench, what: str, words: str, **asked: object) -> None:
    bench.compare(
        what,
        lambda: bench.workspace.read(
            search, words, consultation_id=bench.about, limit=PAGE, **asked
        ),
        FOUND, question(words) or question("the"), goal=GOAL,
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--short", action="store_true", help="1,500 inputs")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="made once, measured again")
    chosen = parser.parse_args()
    inputs_wanted = 1_500 if chosen.short else chosen.inputs
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "many.gcm"
        if not path.exists():
            many_inputs.make(path, inputs_wanted, lambda said: print(said, file=sys.stderr))
            enrich(path)
        table = Table()
        with opened(path, table) as bench:
            measure(bench)
    return 0


if __name__ == "__main__":
    sys.exit(main())
