"""Every fault in its long form, by one command, with a table at the end.

    .venv/bin/python tests/faults/run.py [--rounds N] [--seed S] [--only NAME]...

Ends with 0 only when nothing acknowledged was lost, nothing stands twice, every damage was noticed
and nothing else went wrong: nothing half, no traceback, no wrong exit status. The same seed tries
the same faults again. `--list` prints their names; `--only` takes a part of one.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.faults import company, damage, places
from tests.faults.deeds import DEEDS, Deed
from tests.faults.desk import Tally, say, table
from tests.faults.meeting import (
    Ground,
    NotDoneError,
    failing,
    full,
    kills,
    power_cuts,
    pulled,
    read_only,
)
from tests.faults.places import CannotError
from tests.faults.program import NoCompilerError, Program, make_recorder

Fault = Callable[[Ground, int], Tally]
FEWER = 10
"""How many times fewer rounds the faults have that take seconds each."""
SHOWN = 8
"""Problems of a fault that are printed in full."""
SLOWEST = 10.0
"""Seconds in which whoever meets a fault must have been told."""


def every_fault() -> dict[str, tuple[Fault, int]]:
    """By name, what tries it, and how many times fewer rounds it has."""
    found: dict[str, tuple[Fault, int]] = {}
    for deed in DEEDS:
        for meeting in (kills, power_cuts, failing):
            found[f"{meeting.__name__}-{deed.name}"] = (_with(meeting, deed), 1)
        for meeting in (full, pulled, read_only):
            found[f"{meeting.__name__}-{deed.name}"] = (_with(meeting, deed), 4)
    found["flips-encrypted"] = (damage.flips_in_encrypted, 1)
    found["flips-plain"] = (damage.flips_in_plain, 1)
    found["old-pages"] = (damage.old_pages, 1)
    alone: dict[str, Fault] = {
        "truncations": damage.truncations, "older-file": damage.older_files,
        "foreign": damage.foreign, "stretched": damage.stretched, "clocks": company.clocks,
        "crowd": company.crowd, "large": company.large, "full-disk": places.full_disk,
        "remounted": places.taken_rights, "fuse-stick": places.pulled_stick,
    }  # fmt: skip
    found |= {name: (fault, FEWER) for name, fault in alone.items()}
    found["power_cuts-stick"] = (places.removable_stick, 1)
    return found


def _with(meeting: Callable[..., Tally], deed: Deed) -> Fault:
    return lambda ground, rounds: meeting(ground, deed, rounds)


def tried(ground: Ground, name: str, rounds: int, seed: int) -> Tally:
    """One fault by its name, as often as its share says, always the same way for the same seed."""
    fault, share = every_fault()[name]
    chance = random.Random(f"{seed} {name}")
    tally = fault(replace(ground, chance=chance), max(1, rounds // share))
    if tally.sentence > SLOWEST:
        tally.problems.append(f"somebody waited {tally.sentence:.1f} s for a sentence")
    return tally


def _chosen(parts: list[str]) -> list[str]:
    return [name for name in every_fault() if not parts or any(part in name for part in parts)]


def _try_all(names: list[str], rounds: int, seed: int) -> tuple[list[Tally], list[str]]:
    found, not_tried = [], []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        place = Path(folder)
        with Program(make_recorder(place)) as program:
            ground = Ground(place, program, random.Random(seed))
            for name in names:
                begun = time.monotonic()
                try:
                    found.append(tried(ground, name, rounds, seed))
                except NotDoneError as why:
                    found.append(Tally(name, problems=[str(why)]))
                except CannotError as why:
                    not_tried.append(f"{name}: not tried here: {why}")
                    continue
                well = "well" if found[-1].well else "NOT WELL"
                say(f"{name}: {well}, {time.monotonic() - begun:.0f} s")
    return found, not_tried


def main() -> int:
    """Try them, print what they came to; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100, help="of each fault (some take a part)")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--list", action="store_true", help="print the names of the faults")
    args = parser.parse_args()
    names = _chosen(args.only)
    if args.list or not names:
        say("\n".join(every_fault()))
        return 0 if args.list else 64
    seed = random.randrange(1_000_000) if args.seed is None else args.seed
    try:
        found, not_tried = _try_all(names, args.rounds, seed)
    except NoCompilerError as why:
        say(str(why))
        return 1
    say(f"\nrounds {args.rounds}, seed {seed}\n\n{table(found)}")
    for line in not_tried:
        say(line)
    for tally in found:
        for problem in tally.problems[:SHOWN]:
            say(f"{tally.fault}: {problem}")
    return 0 if found and all(tally.well for tally in found) else 1


if __name__ == "__main__":
    sys.exit(main())
