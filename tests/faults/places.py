"""Real places that go wrong: a disk that is full, a stick that is pulled, a folder made read-only.

They need a system that lets us mount (root on Linux), bindfs for the stick. Where one is not to be
had, the same fault is tried by the recorder only, and `Cannot` says so.
"""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from tests.faults.desk import (
    PASSPHRASE,
    Desk,
    Line,
    Tally,
    begin,
    judge,
    lines,
    note_acknowledged,
)
from tests.faults.meeting import Ground
from tests.faults.program import Ended, started

ROOM = "64m"
FILLED = (20_000, 600_000)
"""Between how many bytes are left free on the small disk."""
WAIT = 60.0


class CannotError(Exception):
    """This place cannot be made here; the sentence says what it would take."""


@contextmanager
def small_disk(folder: Path, size: str = ROOM) -> Iterator[Path]:
    """A disk in memory. Raises CannotError."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = shutil.which("mount")
    asked = [mount or "mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if mount is None or subprocess.run(asked, check=False, capture_output=True).returncode:
        raise CannotError("a small disk can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def full_disk(ground: Ground, rounds: int) -> Tally:
    """A small disk that somebody fills and frees again."""
    tally = Tally("small disk full, then freed")
    with small_disk(ground.folder / "disk") as disk:
        for number in range(rounds):
            desk = begin(disk / str(number), PASSPHRASE, 20)
            _fill(disk, ground.chance.randint(*FILLED))
            fed = lines(80, f"onto a full disk {number}", length=200)
            ended = desk.capture(ground.program, fed)
            tally.rounds += 1
            tally.ended(ended, "full")
            if not ended.status:
                tally.problems.append("the disk was not full enough")
            (disk / "of somebody else").unlink()
            note_acknowledged(desk, fed, ended)
            judge(desk, ground.program, tally, fed, f"freed {number}")
            shutil.rmtree(desk.folder)
    return tally


def _fill(disk: Path, but_for: int) -> None:
    free = shutil.disk_usage(disk).free
    (disk / "of somebody else").write_bytes(bytes(max(0, free - but_for)))


def removable_stick(ground: Ground, rounds: int) -> Tally:
    """The power goes while a workspace is written on what the system takes for a stick.

    Sticks are written in another way (no log beside the file). The log of the recorder is replayed
    on the same stick.
    """
    from tests.faults.deeds import CAPTURE
    from tests.faults.meeting import power_cuts

    folder = Path("/media") / f"gcm-faults-{os.getpid()}"
    try:
        with small_disk(folder, "64m"):
            there = Ground(folder, ground.program, ground.chance)
            tally = power_cuts(there, CAPTURE, rounds)
            done = there.rehearsed(CAPTURE).operations
            if any(one.path.endswith("-wal") for one in done):
                tally.problems.append("it was written as on a disk that nobody pulls")
    finally:
        with suppress(OSError):
            folder.rmdir()
    return replace(tally, fault="power cut: capture on a stick")


def pulled_stick(ground: Ground, rounds: int) -> Tally:
    """A stick behind FUSE whose process is killed while lines are recorded on it."""
    if not shutil.which("bindfs") or not Path("/dev/fuse").exists():
        raise CannotError("a stick to pull needs bindfs, on Debian: apt-get install bindfs")
    tally = Tally("stick pulled (FUSE)")
    for number in range(rounds):
        desk = begin(ground.folder / f"under {number}", PASSPHRASE, 20)
        tally.rounds += 1
        with _plugged_in(desk, ground.folder / f"plugged {number}") as (seen, fuse):
            fed = lines(400, f"until it is pulled {number}", length=60)
            ended = _pulled(seen, fed, fuse, after=ground.chance.randint(1, 60))
        tally.ended(ended, "pulled")
        note_acknowledged(desk, fed, ended)
        judge(desk, ground.program, tally, fed, f"plugged in again {number}")
        shutil.rmtree(desk.folder)
    return tally


@contextmanager
def _plugged_in(desk: Desk, folder: Path) -> Iterator[tuple[Desk, "subprocess.Popen[bytes]"]]:
    folder.mkdir()
    shown = folder / "stick"
    shown.mkdir()
    fuse = subprocess.Popen(["bindfs", "-f", desk.stick, shown])
    until = time.monotonic() + WAIT
    while not shown.is_mount():
        if fuse.poll() is not None or time.monotonic() > until:
            raise CannotError("bindfs cannot mount here")
        time.sleep(0.02)
    try:
        yield replace(desk.at(folder), device=desk.profile), fuse
    finally:
        fuse.kill()
        fuse.wait()
        subprocess.run(["umount", "-l", shown], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _pulled(desk: Desk, fed: list[Line], fuse: "subprocess.Popen[bytes]", *, after: int) -> Ended:
    """Record lines, and pull the stick after so many were acknowledged."""
    process = started("capture", desk.path, "--consultation", desk.consultation, **desk.told())
    assert process.stdin
    assert process.stdout
    assert process.stderr
    feeder = threading.Thread(target=_feed, args=(process, fed))
    feeder.start()
    out = [process.stdout.readline() for _ in range(after)]
    fuse.send_signal(signal.SIGKILL)
    begun = time.monotonic()
    watch = threading.Timer(WAIT, process.kill)
    watch.start()
    out.append(process.stdout.read())
    err = process.stderr.read()
    status = process.wait()
    seconds = time.monotonic() - begun
    watch.cancel()
    feeder.join()
    process.stdout.close()
    process.stderr.close()
    return Ended(status, b"".join(out).decode(), err.decode(), seconds)


def _feed(process: "subprocess.Popen[bytes]", fed: list[Line]) -> None:
    assert process.stdin
    with suppress(OSError):
        for line in fed:
            process.stdin.write(bytes(line))
            process.stdin.flush()
    with suppress(OSError):
        process.stdin.close()


def taken_rights(ground: Ground, rounds: int) -> Tally:
    """The disk is remounted so that nothing on it can be written, and then the other way round."""
    tally = Tally("remounted read-only")
    with small_disk(ground.folder / "turned", "64m") as disk:
        for number in range(rounds):
            desk = begin(disk / str(number), PASSPHRASE, 20)
            said = _remounted(disk, "ro")
            ended = desk.capture(ground.program, lines(3, f"read-only {number}"))
            found = ground.program.run("inputs", desk.path, "--json", told=desk.told())
            _remounted(disk, "rw")
            tally.rounds += 1
            tally.ended(ended, "capture")
            tally.ended(found, "inputs")
            if said or not ended.status or ended.acknowledged or found.status:
                tally.problems.append(f"read-only: {ended.status} {found.status} {found.err}")
            judge(desk, ground.program, tally, lines(3, f"read-only {number}"), "writable again")
    return tally


def _remounted(disk: Path, how: str) -> int:
    asked = ["mount", "-o", f"remount,{how}", str(disk)]
    return subprocess.run(asked, check=False, capture_output=True).returncode
