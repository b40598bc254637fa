"""Many instances on one file, clocks of every year, and files of a working year's size."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from uuid import UUID

from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from tests.faults.desk import (
    PASSPHRASE,
    Desk,
    Tally,
    begin,
    compare,
    judge,
    lines,
    note_acknowledged,
)
from tests.faults.meeting import Ground
from tests.faults.program import Ended, Failure, started

INSTANCES, EACH = 8, 5
LARGE = 20_000
TOO_SLOW = 5.0
"""Seconds in which a large file must be open again after a crash."""
IN_USE = "already open"
ZONES = ("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca")


def crowd(ground: Ground, rounds: int) -> Tally:
    """Eight instances record into one file at once; who cannot is told who holds it."""
    tally = Tally("8 instances on one file")
    for number in range(rounds):
        desk = begin(ground.folder / f"crowd {number}", PASSPHRASE, 10)
        fed = [lines(EACH, f"instance {n}") for n in range(INSTANCES)]
        ended = _all_at_once(desk, [b"".join(map(bytes, each)) for each in fed])
        tally.rounds += 1
        for each, one in zip(fed, ended, strict=True):
            tally.ended(one, "instance")
            note_acknowledged(desk, each, one)
            if one.status and (one.acknowledged or IN_USE not in one.err):
                tally.problems.append(f"instance: {one.err.strip()}")
        if not any(one.status == 0 for one in ended):
            tally.problems.append("not one of them could record")
        judge(desk, ground.program, tally, [line for each in fed for line in each], "crowd")
        shutil.rmtree(desk.folder)
    return tally


def _all_at_once(desk: Desk, fed: list[bytes]) -> list[Ended]:
    found = []
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                started("capture", desk.path, "--consultation", desk.consultation, **desk.told())
            )
            for _ in fed
        ]
        for process, content in zip(running, fed, strict=True):
            assert process.stdin
            process.stdin.write(content)
            process.stdin.close()
            process.stdin = None
        begun = time.monotonic()
        for process in running:
            out, err = process.communicate(timeout=300)
            seconds = time.monotonic() - begun
            found.append(Ended(process.returncode, out.decode(), err.decode(), seconds))
    return found


def moments() -> list[int]:
    """Milliseconds since 1970: its beginning and 2106, the limits of 32 bits, changes of the hour.

    Not in order: clocks are set forward and back.
    """
    told = [0, 1, 2**31 - 1, 2**31, 2**32 - 1, 4_102_444_800]
    changes = ((2026, 3, 29, 1), (2026, 10, 25, 1), (2027, 4, 4, 15), (2026, 2, 15, 3))
    for change in changes:
        at = int(datetime(*change, tzinfo=UTC).timestamp())
        told += [at - 1, at, at + 1, at + 1800, at - 3600]
    return [second * 1000 + 7 for second in told]


@contextmanager
def _zone(name: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


def clocks(ground: Ground, rounds: int) -> Tally:
    """Every moment from 1970 to 2106 in some order, in zones that change their hour."""
    tally = Tally("clocks from 1970 to 2106")
    for number in range(rounds):
        desk = begin(ground.folder / f"clocks {number}", PASSPHRASE, 5)
        shuffled = ground.chance.sample(moments(), len(moments()))
        with _zone(ZONES[number % len(ZONES)]):
            for part in (shuffled[::2], shuffled[1::2]):
                _record_at(desk, part)
                tally.rounds += 1
            judge(desk, ground.program, tally, [], f"clocks in {ZONES[number % len(ZONES)]}")
        shutil.rmtree(desk.folder)
    return tally


def _record_at(desk: Desk, told: list[int]) -> None:
    about = UUID(desk.consultation)
    with Workspace.open(desk.path, None, profile=Profile(desk.profile), key=desk.key) as workspace:
        for moment in told:
            workspace.clock = lambda moment=moment: moment  # type: ignore[misc]
            text = f"said at {moment} and {len(desk.said)}"
            entry = workspace.write(
                record_input, consultation_id=about, text=text, kind="data",
                stakeholder_group="other",
            )  # fmt: skip
            desk.said[str(entry.id)] = text
            kept = workspace.read(inputs, limit=1)
            assert kept


def large(ground: Ground, rounds: int) -> Tally:
    """A file of 20,000 inputs, killed while it is written and opened by a program of its own."""
    tally = Tally(f"reopening {LARGE:,} inputs")
    start = begin(ground.folder / "large", PASSPHRASE, LARGE)
    for number in range(rounds):
        desk = ground.round(start)
        fed = lines(200, f"large {number}", length=100)
        at = ground.chance.randint(300, 2500)
        ended = desk.capture(ground.program, fed, failing=Failure("write", at, "KILL"))
        tally.rounds += 1
        if not ended.killed:
            tally.problems.append(f"was not killed at write {at}")
        note_acknowledged(desk, fed, ended)
        _reopened(desk, tally, number)
        fresh = {line.text for line in fed} | set(desk.said.values())
        compare(desk, tally, fresh, f"large {number}")
        tally.acknowledged += len(desk.said)
    if tally.reopening > TOO_SLOW:
        tally.problems.append(f"the slowest reopening took {tally.reopening:.1f} s")
    return tally


def _reopened(desk: Desk, tally: Tally, number: int) -> None:
    """From the start of Python to the first acknowledgement, on a file left in the middle."""
    fed = lines(1, f"after large {number}")
    begun = time.monotonic()
    with started(
        "capture", desk.path, "--consultation", desk.consultation, **desk.told()
    ) as process:
        out, err = process.communicate(bytes(fed[0]), timeout=300)
    ended = Ended(process.returncode, out.decode(), err.decode(), time.monotonic() - begun)
    tally.reopening = max(tally.reopening, ended.seconds)
    tally.ended(ended, "reopening")
    note_acknowledged(desk, fed, ended)
    if len(ended.acknowledged) != 1:
        tally.problems.append(f"not to be opened again: {ended.err[-300:]}")
