"""Faults that meet the program while it works: kills, power cuts, and operations that fail."""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import replay
from tests.faults.deeds import Deed
from tests.faults.desk import Desk, Tally
from tests.faults.program import Ended, Failure, Program
from tests.faults.replay import Operation

COUNTED = {
    replay.WRITTEN: "write", replay.KEPT: "fsync", replay.NAMES_KEPT: "fsync",
    replay.MADE: "open", replay.OPENED: "open", replay.RENAMED: "rename", replay.LINKED: "rename",
    replay.CUT: "truncate", replay.REMOVED: "unlink",
}  # fmt: skip
"""What a kind of operation is called where it is to fail."""
CHANGES = frozenset({"write", "fsync", "rename", "truncate", "unlink"})


@dataclass
class Ground:
    """Where faults are tried: a folder of our own and the program, with the recorder loaded."""

    folder: Path
    program: Program
    chance: random.Random
    _ready: dict[str, "Rehearsed"] = field(default_factory=dict)

    def rehearsed(self, deed: Deed) -> "Rehearsed":
        """The deed, done once undisturbed: its beginning, and every operation it takes."""
        if deed.name not in self._ready:
            self._ready[deed.name] = _rehearse(self, deed)
        return self._ready[deed.name]

    def round(self, desk: Desk) -> Desk:
        """A copy to spoil, in place of that of the round before."""
        return desk.copied(self.folder / "round")


@dataclass(frozen=True)
class Rehearsed:
    """What a deed starts from and does."""

    start: Desk
    disk: replay.Disk
    """As it was before the first of the operations."""
    operations: list[Operation]

    @property
    def counts(self) -> Counter[str]:
        return Counter(COUNTED[one.kind] for one in self.operations if one.kind in COUNTED)

    def operations_below(self, folder: Path) -> int:
        paths = (one.path for one in self.operations if one.kind in COUNTED)
        return sum(Path(path).is_relative_to(folder) for path in paths)

    def changes_below(self, folder: Path) -> int:
        names = [one for one in self.operations if COUNTED.get(one.kind) in CHANGES]
        return sum(Path(one.path).is_relative_to(folder) for one in names)


class NotDoneError(Exception):
    """A deed does not even succeed undisturbed."""


def _rehearse(ground: Ground, deed: Deed) -> Rehearsed:
    place = ground.folder / f"ready {deed.name}"
    shutil.rmtree(place, ignore_errors=True)
    start = deed.ready(place)
    desk, log = ground.round(start), ground.folder / "log"
    log.unlink(missing_ok=True)
    disk = replay.Disk(desk.folder)
    ended = deed.run(desk, ground.program, log=log)
    if ended.status:
        raise NotDoneError(f"{deed.name} ended with {ended.status}: {ended.err}")
    return Rehearsed(start, disk, replay.read_log(log))


def _rounds(
    ground: Ground, deed: Deed, name: str, failures: list[Failure], *, stick: bool = False
) -> Tally:
    """The deed once under each failure, judged each time with nothing failing any more."""
    tally, start = Tally(name), ground.rehearsed(deed).start
    for failure in failures:
        desk = ground.round(start)
        under = desk.folder / deed.disk if stick else desk.folder
        ended = deed.run(desk, ground.program, failing=failure, under=under)
        tally.rounds += 1
        tally.ended(ended, str(failure))
        deed.judge(desk, ground.program, tally, ended, str(failure))
    return tally


def kills(ground: Ground, deed: Deed, rounds: int) -> Tally:
    """SIGKILL before some operation on the files, or in the middle of a write."""
    counts = ground.rehearsed(deed).counts
    failures = [
        Failure("write", ground.chance.randint(1, counts["write"]), "TORN")
        if ground.chance.random() < 0.3
        else Failure("any", ground.chance.randint(1, counts.total()), "KILL")
        for _ in range(rounds)
    ]
    return _rounds(ground, deed, f"killed: {deed.name}", failures)


def failing(ground: Ground, deed: Deed, rounds: int) -> Tally:
    """The k-th write, fsync, open, rename, truncate or unlink fails, once."""
    every = [
        Failure(which, number, how)
        for which, many in sorted(ground.rehearsed(deed).counts.items())
        for number in range(1, many + 1)
        for how in ("EIO", "ENOSPC")
    ]
    return _rounds(ground, deed, f"failing: {deed.name}", _spread(every, rounds, ground.chance))


def _spread(every: list[Failure], rounds: int, chance: random.Random) -> list[Failure]:
    """So many of them, and as many of the rare operations as of the frequent ones."""
    kinds: dict[tuple[str, str], list[Failure]] = {}
    for failure in every:
        kinds.setdefault((failure.which, failure.how), []).append(failure)
    for alike in kinds.values():
        chance.shuffle(alike)
    chosen: list[Failure] = []
    while len(chosen) < rounds and any(kinds.values()):
        for kind in chance.sample(sorted(kinds), len(kinds)):
            if kinds[kind] and len(chosen) < rounds:
                chosen.append(kinds[kind].pop())
    return chosen


def full(ground: Ground, deed: Deed, rounds: int) -> Tally:
    """From some write on the disk has no room, until the program has ended."""
    writes = ground.rehearsed(deed).counts["write"]
    failures = [
        Failure("write", ground.chance.randint(1, writes), "ENOSPC", stays=True)
        for _ in range(rounds)
    ]
    return _rounds(ground, deed, f"disk full, then freed: {deed.name}", failures)


def pulled(ground: Ground, deed: Deed, rounds: int) -> Tally:
    """From some operation on the stick is not there: nothing of it is written, read or found."""
    every = ground.rehearsed(deed)
    many = every.operations_below(ground.folder / "round" / deed.disk)
    failures = [
        Failure(
            "any", ground.chance.randint(1, many), ground.chance.choice(("EIO", "ENODEV")), True
        )
        for _ in range(rounds)
    ]
    return _rounds(ground, deed, f"stick pulled: {deed.name}", failures, stick=True)


def read_only(ground: Ground, deed: Deed, rounds: int) -> Tally:
    """From some change on the stick takes none any more."""
    every = ground.rehearsed(deed)
    many = every.changes_below(ground.folder / "round" / deed.disk)
    failures = [
        Failure("change", ground.chance.randint(1, many), "EROFS", stays=True)
        for _ in range(rounds)
    ]
    return _rounds(ground, deed, f"turned read-only: {deed.name}", failures, stick=True)


def power_cuts(ground: Ground, deed: Deed, rounds: int) -> Tally:
    """The power goes at some moment, and the disk keeps of the last writes what it likes."""
    tally, rehearsed = Tally(f"power cut: {deed.name}"), ground.rehearsed(deed)
    place = ground.folder / "round"
    for number, (said, image) in enumerate(_disks(ground, rehearsed, rounds)):
        shutil.rmtree(place, ignore_errors=True)
        replay.lay_out(image, place, place)
        desk = rehearsed.start.at(place)
        ended = Ended(-9, said.decode("utf-8", "ignore"), "", 0)
        tally.rounds += 1
        deed.judge(desk, ground.program, tally, ended, f"cut {number}")
    return tally


def _disks(
    ground: Ground, rehearsed: Rehearsed, rounds: int
) -> Iterator[tuple[bytes, dict[str, bytes]]]:
    """Disks after a cut, each as whole lines of what had been said by then."""
    many = len(rehearsed.operations)
    moments = sorted(ground.chance.randint(1, many) for _ in range(rounds))
    disk = deepcopy(rehearsed.disk)
    for said, image in replay.cuts(disk, rehearsed.operations, moments, ground.chance):
        yield said[: said.rfind(b"\n") + 1], image


FAULTS: tuple[Callable[[Ground, Deed, int], Tally], ...] = (
    kills, power_cuts, failing, full, pulled, read_only,
)  # fmt: skip
