"""How long does the matrix of 100,000 inputs take in an encrypted file? (goal: below 50 ms)

The inputs are recorded as any are, in a few large actions; then the matrix is asked for, as the
window and the commands ask for it. The first time is that of a file just opened.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlmodel import Session

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS, KINDS
from gcm_desktop.workspace import Workspace

AT_ONCE = 5_000
TIMES = 9
PASSPHRASE = "for measuring"  # noqa: S105 - of a file that lives for minutes


def record_many(db: Session, about: UUID, first: int, last: int) -> None:
    """Record inputs on one to three objectives, one in ten still to be sorted."""
    chance = random.Random(first)
    for number in range(first, last):
        objectives = chance.sample(range(1, 24), k=chance.choice([0, *[1] * 6, 2, 2, 3]))
        record_input(
            db, consultation_id=about, text=f"Input number {number} of many.",
            kind=chance.choice(KINDS), stakeholder_group=chance.choice(GROUPS),
            objectives=objectives,
        )  # fmt: skip


def filled(path: Path, profile: Profile, inputs: int) -> UUID:
    """Make a file of so many inputs."""
    with Workspace.create(path, PASSPHRASE, profile=profile) as workspace:
        about = workspace.write(open_consultation, title="For measuring", country="KEN").id
        for first in range(0, inputs, AT_ONCE):
            workspace.write(record_many, about, first, min(first + AT_ONCE, inputs))
            print(f"{first + AT_ONCE:,} recorded", file=sys.stderr)
        return about


def measured(path: Path, profile: Profile, about: UUID, inputs: int) -> list[float]:
    """Milliseconds of each asking."""
    taken = []
    with Workspace.open(path, PASSPHRASE, profile=profile) as workspace:
        for _ in range(TIMES):
            start = time.perf_counter()
            seen = workspace.read(coverage, about)
            taken.append((time.perf_counter() - start) * 1000)
            assert seen.total == inputs
    return taken


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="5,000 inputs")
    inputs = 5_000 if parser.parse_args().short else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path, profile = Path(folder) / "a.gcm", Profile(Path(folder) / "profile")
        start = time.perf_counter()
        about = filled(path, profile, inputs)
        built = time.perf_counter() - start
        first, *later = measured(path, profile, about, inputs)
        size = path.stat().st_size / 1e6
    print(f"{'what':44} {'figure':>10}")
    print(f"{f'recording {inputs:,} inputs':44} {built:8.0f} s")
    print(f"{'size of the file':44} {size:7.0f} MB")
    print(f"{'coverage, just opened':44} {first:7.1f} ms")
    print(f"{'coverage, median of the next':44} {statistics.median(later):7.1f} ms")


if __name__ == "__main__":
    main()
