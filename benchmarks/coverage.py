"""How long does the matrix of 100,000 inputs take in an encrypted file? (goal: below 50 ms)

The inputs are recorded as any are, in a few large actions; then the matrix is asked for, as the
window and the commands ask for it. The first time is that of a file just opened. For the dashboard
every input has to be read; beside it stands how long SQLite takes to read through the same rows.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import text
from sqlmodel import Session

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.dashboard import dashboard
from gcm_desktop.consultation.held import DIMENSIONS
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.sessions import AGE_BANDS, SEXES, open_session
from gcm_desktop.consultation.standing import inputs_in, matrix
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS, KINDS
from gcm_desktop.workspace import Workspace

AT_ONCE = 5_000
TIMES, SLOW = 9, 3
MEETINGS, GROUPS_IN_ONE = 40, 5
PASSPHRASE = "for measuring"  # noqa: S105 - of a file that lives for minutes
READ = text("SELECT sum(length(objectives)) FROM input NOT INDEXED WHERE NOT withdrawn")
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def open_meetings(db: Session, about: UUID) -> list[UUID]:
    """Sessions in which nobody was counted, so that it is the inputs that tell who was there.

    Nobody speaks of the last objective, so that it is asked of each group in each of them.
    """
    items = [{"title": f"Item {n}", "objectives": [n, 23], "minutes": 30} for n in range(1, 6)]
    return [
        open_session(
            db, consultation_id=about, title=f"Session {number}", place=f"Place {number % 9}",
            agenda=tuple(items),
        ).id
        for number in range(MEETINGS)
    ]  # fmt: skip


def record_many(db: Session, about: UUID, meetings: list[UUID], first: int, last: int) -> None:
    """Record inputs on one to three objectives, one in ten still to be sorted."""
    chance = random.Random(first)
    for number in range(first, last):
        objectives = chance.sample(range(1, 23), k=chance.choice([0, *[1] * 6, 2, 2, 3]))
        at = chance.randrange(MEETINGS)
        came = random.Random(at).sample(GROUPS, k=GROUPS_IN_ONE)
        record_input(
            db, consultation_id=about, text=f"Input number {number} of many.",
            kind=chance.choice(KINDS), stakeholder_group=chance.choice(came),
            objectives=objectives, session_id=meetings[at], sex=chance.choice(SEXES),
            age_band=chance.choice(AGE_BANDS), language=chance.choice(("en", "sw", "ar")),
            quote=chance.random() < 0.4,
        )  # fmt: skip


def filled(path: Path, profile: Profile, inputs: int) -> UUID:
    """Make a file of so many inputs."""
    with Workspace.create(path, PASSPHRASE, profile=profile) as workspace:
        about = workspace.write(open_consultation, title="For measuring", country="KEN").id
        meetings = workspace.write(open_meetings, about)
        for first in range(0, inputs, AT_ONCE):
            workspace.write(record_many, about, meetings, first, min(first + AT_ONCE, inputs))
            print(f"{first + AT_ONCE:,} recorded", file=sys.stderr)
        return about


def milliseconds(ask: Callable[[], Any], times: int) -> list[float]:
    """Of each asking."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def measured(path: Path, profile: Profile, about: UUID, inputs: int) -> dict[str, float]:
    """Milliseconds of each question: of the first, and the median of the next."""
    told = {}
    with Workspace.open(path, PASSPHRASE, profile=profile) as workspace:
        first, *later = milliseconds(lambda: workspace.read(coverage, about), TIMES)
        assert workspace.read(coverage, about).total == inputs
        told |= {"coverage, just opened": first, "coverage": statistics.median(later)}
        for by in DIMENSIONS:
            times = TIMES if by == DIMENSIONS[0] else SLOW
            taken = milliseconds(lambda by=by: workspace.read(matrix, about, by, now=NOW), times)
            told[f"matrix by {by}"] = statistics.median(taken)
        cell = {"by": "stakeholder_group", "column": GROUPS[0], "objective": 7, "limit": 100}
        taken = milliseconds(lambda: workspace.read(inputs_in, about, **cell), SLOW)
        told["100 inputs of one cell"] = statistics.median(taken)
        taken = milliseconds(lambda: workspace.read(dashboard, about, now=NOW), SLOW)
        told["dashboard"] = statistics.median(taken)
        taken = milliseconds(lambda: workspace.read(lambda db: db.execute(READ).scalar()), SLOW)
        told["reading through the rows"] = statistics.median(taken)
    return told


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="1,500 inputs")
    parser.add_argument("--inputs", type=int, default=100_000)
    given = parser.parse_args()
    inputs = 1_500 if given.short else given.inputs
    with tempfile.TemporaryDirectory() as folder:
        path, profile = Path(folder) / "a.gcm", Profile(Path(folder) / "profile")
        start = time.perf_counter()
        about = filled(path, profile, inputs)
        built = time.perf_counter() - start
        told = measured(path, profile, about, inputs)
        size = path.stat().st_size / 1e6
    print(f"{'what':44} {'figure':>10}")
    print(f"{f'recording {inputs:,} inputs':44} {built:8.0f} s")
    print(f"{'size of the file':44} {size:7.0f} MB")
    for what, figure in told.items():
        print(f"{what:44} {figure:7.1f} ms")


if __name__ == "__main__":
    main()
