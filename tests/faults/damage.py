"""Faults that meet a file at rest: damage, older states put back, files that are not ours."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher

from gcm_desktop.consultation.inputs import amend_input, strike_input, withdraw_input
from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from tests.faults.desk import PASSPHRASE, Desk, Kept, Tally, begin, lines, note_acknowledged
from tests.faults.meeting import Ground
from tests.faults.program import Ended

PAGE, SALT = 4096, 16
MANY = 60
HUGE = 10 * 2**30
ASKED_EVERY = 8
"""One damaged file in so many is also shown to the commands, which take longer."""
COMMANDS = ("inputs", "check")
REBUILT = {"about": "WHERE key <> 'tables'"}
"""A file that does not name today's tables has them written anew from its journal: no harm."""
MARKS = ("application_id", "user_version", "encoding")


def _ready(ground: Ground, name: str, passphrase: str | None) -> Desk:
    folder = ground.folder / f"at rest {name}"
    shutil.rmtree(folder, ignore_errors=True)
    return begin(folder, passphrase, MANY)


def _seen(desk: Desk, tally: Tally, *, by_passphrase: bool = False) -> tuple[str, Kept | None]:
    """What a reader who reads everything is told of a file: why it is not whole, if it is not."""
    key = None if by_passphrase else desk.key
    passphrase = desk.passphrase if by_passphrase else None
    try:
        kept = desk.look(key=key, passphrase=passphrase)
    except GcmError as error:
        return error.code, None
    except Exception as fault:  # noqa: BLE001 - noticed, and not in a sentence
        tally.problems.append(f"a fault of the program: {type(fault).__name__}")
        return type(fault).__name__, None
    return next(iter(kept.faults), "older" if kept.older else ""), kept


def _ask_commands(ground: Ground, desk: Desk, tally: Tally, when: str) -> None:
    """The commands refuse with a sentence what they cannot read, and change no byte of it."""
    before = _state(desk.path)
    ended = [_asked(ground, desk, command) for command in COMMANDS]
    for command, each in zip(COMMANDS, ended, strict=True):
        tally.ended(each, f"{when}: {command}")
    if not any(each.status for each in ended):
        tally.problems.append(f"{when}: no command refused it")
    if _state(desk.path) != before:
        tally.problems.append(f"{when}: the damaged file was changed")
    if left := [path.name for path in desk.stick.iterdir() if path != desk.path]:
        tally.problems.append(f"{when}: left beside it: {left}")


def _asked(ground: Ground, desk: Desk, command: str) -> Ended:
    more = ["--json"] if command == "inputs" else []
    return ground.program.run(command, desk.path, *more, told=desk.told())


def _state(path: Path) -> tuple[int, int, bytes]:
    found = path.stat()
    with path.open("rb") as file:
        return found.st_size, found.st_mtime_ns, file.read(2 * PAGE)


def _note(tally: Tally, why: str, kept: Kept | None = None) -> None:
    """One damage, noticed or not."""
    tally.rounds += 1
    tally.to_notice += 1
    tally.noticed += bool(why)
    if kept is not None and not why:
        tally.problems.append("read as if nothing had happened")


def flips_in_encrypted(ground: Ground, rounds: int) -> Tally:
    """One bit anywhere."""
    tally, desk = Tally("bit flipped, encrypted"), _ready(ground, "locked", PASSPHRASE)
    whole = desk.path.read_bytes()
    for number in range(rounds):
        at = ground.chance.randrange(len(whole) if number else SALT)
        desk.path.write_bytes(_flipped(whole, at, ground.chance.randrange(8)))
        _note(tally, *_seen(desk, tally, by_passphrase=at < SALT))
        if number % ASKED_EVERY == 0:
            _ask_commands(ground, desk, tally, f"bit at {at}")
    return tally


def flips_in_plain(ground: Ground, rounds: int) -> Tally:
    """One bit that something is said by: unused room in a page says nothing."""
    tally, desk = Tally("bit flipped, plain"), _ready(ground, "plain", None)
    whole, said = desk.path.read_bytes(), contents(desk.path, None)
    while tally.rounds < rounds:
        at = ground.chance.randrange(len(whole))
        desk.path.write_bytes(_flipped(whole, at, ground.chance.randrange(8)))
        if contents(desk.path, None) == said:
            continue
        why, _kept = _seen(desk, tally)
        _note(tally, why)
        if not why:
            tally.problems.append(f"bit at {at} (page {at // PAGE + 1}): not noticed")
        elif tally.rounds % ASKED_EVERY == 1:
            _ask_commands(ground, desk, tally, f"bit at {at}")
    return tally


def _flipped(whole: bytes, at: int, bit: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]


def contents(path: Path, key: bytes | None) -> object:
    """Everything that can be asked of a file, past the program; the error where it cannot be."""
    try:
        with closing(sqlcipher.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
            if key:
                connection.execute("PRAGMA cipher_log_level=NONE").fetchall()
                connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"").fetchall()
            connection.text_factory = bytes
            marks = [connection.execute(f"PRAGMA {name}").fetchone() for name in MARKS]
            made = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
            tables = [name.decode() for kind, name, _sql in made if kind == b"table"]
            rows = [
                connection.execute(
                    f'SELECT * FROM "{table}" {REBUILT.get(table, "")}'  # noqa: S608
                ).fetchall()
                for table in tables
            ]
            return marks, made, rows
    except (sqlcipher.Error, MemoryError, UnicodeDecodeError, OverflowError) as error:
        return repr(error)


def truncations(ground: Ground, rounds: int) -> Tally:
    """Cut to every kind of length, each once; with few rounds fewer are shown to the commands."""
    tally = Tally("cut short")
    for name, passphrase in (("locked", PASSPHRASE), ("plain", None)):
        desk = _ready(ground, name, passphrase)
        whole = desk.path.read_bytes()
        middle = len(whole) // 2
        sizes = (0, 1, 15, 16, 100, 511, 512, 4095, 4096, 8192, middle, middle // PAGE * PAGE,
                 len(whole) - PAGE, len(whole) - 1)  # fmt: skip
        for size in sizes:
            desk.path.write_bytes(whole[:size])
            _note(tally, *_seen(desk, tally))
            if len(sizes) <= rounds or size in (0, 1, middle, len(whole) - PAGE):
                _ask_commands(ground, desk, tally, f"{name} cut to {size}")
    return tally


def _two_states(ground: Ground) -> tuple[Desk, bytes, bytes]:
    """A desk, its file as it was, and as it is after more was said and something taken back."""
    desk = _ready(ground, "two states", PASSPHRASE)
    before = desk.path.read_bytes()
    fed = lines(20, "later", length=60)
    ended = desk.capture(ground.program, fed)
    note_acknowledged(desk, fed, ended)
    _go_on(desk)
    return desk, before, desk.path.read_bytes()


def _go_on(desk: Desk) -> None:
    """What a day brings besides new words: others in their place, a strike, a step taken back."""
    first, second, third = (UUID(record) for record in list(desk.said)[:3])
    with Workspace.open(desk.path, desk.passphrase, profile=Profile(desk.profile)) as workspace:
        workspace.write(amend_input, first, text="said otherwise")
        workspace.write(strike_input, second)
        workspace.write(withdraw_input, third)
        workspace.undo()


def old_pages(ground: Ground, rounds: int) -> Tally:
    """A page of an earlier state of the same file among the pages of today.

    Seen by another device, which has nothing to remember. Where a page holds nothing any more, the
    old one changes nothing and is passed over.
    """
    tally = Tally("old page put back")
    desk, before, now = _two_states(ground)
    said = contents(desk.path, desk.key)
    stranger = replace(desk, device=ground.folder / "stranger")
    pages = [at for at in range(0, len(before), PAGE) if before[at:][:PAGE] != now[at:][:PAGE]]
    for at in ground.chance.sample(pages, min(rounds, len(pages))):
        desk.path.write_bytes(now[:at] + before[at : at + PAGE] + now[at + PAGE :])
        if contents(desk.path, desk.key) == said:
            continue
        why, _kept = _seen(stranger, tally)
        _note(tally, why)
        if not why:
            tally.problems.append(f"page {at // PAGE + 1}: not noticed")
        elif tally.rounds % ASKED_EVERY == 1:
            _ask_commands(ground, desk, tally, f"page {at // PAGE + 1}")
    return tally


def older_files(ground: Ground, rounds: int) -> Tally:
    """The whole file as it was, in place of that of today, on the device that knows better."""
    tally = Tally("older file put back")
    desk, before, _now = _two_states(ground)
    desk.path.write_bytes(before)
    why, _kept = _seen(desk, tally)
    _note(tally, why)
    if why != "older":
        tally.problems.append(f"taken for {why or 'the file of today'}")
    refused = desk.capture(ground.program, lines(1, "onto the older one"))
    tally.ended(refused, "capture")
    if not refused.status or refused.acknowledged:
        tally.problems.append("an older file was written without asking")
    return tally


@cache
def _noise() -> bytes:
    return bytes(range(256)) * 64


def _sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE letters (words TEXT)")
        other.execute("INSERT INTO letters VALUES ('Dear all')")
        other.commit()


def _marked(path: Path) -> None:
    """Another program's database that says it is ours."""
    _sqlite(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA application_id=0x47434D57")
        other.execute("PRAGMA user_version=1")
        other.commit()


def _other_lock(path: Path) -> None:
    """Encrypted as ours are, by another program and under another key."""
    with closing(sqlcipher.connect(path)) as other:
        other.execute("PRAGMA key='another'")
        other.execute("CREATE TABLE letters (words TEXT)")
        other.commit()


FOREIGN: dict[str, Callable[[Path], object]] = {
    "database of another program": _sqlite,
    "database that says it is ours": _marked,
    "encrypted database of another program": _other_lock,
    "text": lambda path: path.write_text("minutes of the meeting\n" * 400, "utf-8"),
    "PDF": lambda path: path.write_bytes(b"%PDF-1.7\n" + _noise()),
    "bytes": lambda path: path.write_bytes(_noise()),
    "folder": lambda path: path.mkdir(),
    "nothing": lambda path: None,
    "sparse 10 GB": lambda path: _stretch(path, b""),
}


def _stretch(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.truncate(HUGE)


def foreign(ground: Ground, rounds: int) -> Tally:
    """Files that are no workspace. Each once, whatever the rounds."""
    tally, desk = Tally("foreign files"), _ready(ground, "foreign", PASSPHRASE)
    for name, make in FOREIGN.items():
        shutil.rmtree(desk.stick)
        desk.stick.mkdir()
        make(desk.path)
        tally.rounds += 1
        tally.to_notice += 1
        said = [_asked(ground, desk, "check")]
        said.append(desk.capture(ground.program, lines(1, "into what is not ours")))
        for ended in said:
            tally.ended(ended, name)
        tally.noticed += all(ended.status == 1 for ended in said)
    return tally


def stretched(ground: Ground, rounds: int) -> Tally:
    """A workspace with ten sparse gigabytes behind it."""
    tally = Tally("stretched to 10 GB")
    for name, passphrase in (("locked", PASSPHRASE), ("plain", None)):
        desk = _ready(ground, name, passphrase)
        _stretch(desk.path, desk.path.read_bytes())
        tally.rounds += 1
        tally.to_notice += 1
        said = [_asked(ground, desk, command) for command in COMMANDS]
        for command, ended in zip(COMMANDS, said, strict=True):
            tally.ended(ended, f"{name}: {command}")
        tally.noticed += said[-1].status == 1
        read = json.loads(said[0].out) if not said[0].status else None
        if read is not None and {one["id"] for one in read} != desk.said.keys():
            tally.problems.append(f"{name}: other inputs than before")
        desk.path.unlink()
    return tally
