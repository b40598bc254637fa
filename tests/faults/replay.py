"""What a power cut could leave on the disk, drawn from the log of what was really done to it.

A disk keeps, for certain, of each file what was there at its last fsync, and of each folder the
names that stood there at its last fsync. Of everything later any part may have reached it: writes
whole, by sectors of 512 bytes, in any order or none at all; names in the order in which they were
changed, up to some point. So one moment gives many disks: `Disk.after_a_cut` draws one of them.

The same model as ALICE (Pillai et al., OSDI 2014) uses for files, with metadata kept in order as
journalling file systems do; SQLite asks no more of a disk than this.
"""

import random
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
HEAD = struct.Struct("<cQqII")
"""As recorder.c writes it: operation, number of the file, place, bytes of path and of data."""
SAID, MADE, WRITTEN, KEPT, CUT, NAMES_KEPT, RENAMED, LINKED, REMOVED, OPENED, FAILED = "ACWSTYRLUOF"


@dataclass(frozen=True)
class Operation:
    """One thing a program did to a file, or said on its standard output."""

    kind: str
    file: int
    """The number of the file (inode): its name may change, this does not."""
    at: int
    path: str
    data: bytes


def read_log(path: Path) -> list[Operation]:
    """Everything that was written down, in order; a last one that was broken off is left out."""
    content, at, found = path.read_bytes(), 0, []
    while at + HEAD.size <= len(content):
        kind, file, place, path_size, size = HEAD.unpack_from(content, at)
        begin = at + HEAD.size + path_size
        at = begin + size
        if at > len(content):
            break
        name = content[begin - path_size : begin].decode("utf-8", "surrogateescape")
        found.append(Operation(kind.decode(), file, place, name, content[begin:at]))
    return found


@dataclass
class Stored:
    """One file: what is certainly on the disk, and what came after."""

    certain: bytearray = field(default_factory=bytearray)
    later: list[Operation] = field(default_factory=list)

    def keep(self) -> None:
        for operation in self.later:
            _apply(self.certain, operation)
        self.later.clear()


Name = tuple[str, "Stored | None"]
"""A path and the file that stands there from now on; nothing where it is taken away."""


class Disk:
    """The disk below one folder while a program works on it."""

    def __init__(self, folder: Path) -> None:
        """As it is now, all of it certain."""
        self._files: dict[int, Stored] = {}
        self._names: dict[str, Stored] = {}
        self._later_names: list[tuple[Name, ...]] = []
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                stored = Stored(bytearray(path.read_bytes()))
                self._files[path.stat().st_ino] = self._names[str(path)] = stored

    def do(self, operation: Operation) -> None:
        """Have one operation happen. Raises KeyError for a file that this disk has not."""
        if operation.kind in (WRITTEN, CUT):
            self._files[operation.file].later.append(operation)
        elif operation.kind == KEPT:
            self._files[operation.file].keep()
        elif operation.kind == NAMES_KEPT:
            self._keep_names_of(operation.path)
        elif change := self._change_of_names(operation):
            self._later_names.append(change)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """One of the disks that could be found when the power comes back, by path."""
        names = dict(self._names)
        for change in self._later_names[: chance.randint(0, len(self._later_names))]:
            _rename(names, change)
        return {path: _reached(stored, chance) for path, stored in sorted(names.items())}

    def _change_of_names(self, operation: Operation) -> tuple[Name, ...]:
        other = operation.data.decode("utf-8", "surrogateescape")
        if operation.kind == MADE:
            self._files[operation.file] = Stored()  # numbers are used again
            return ((operation.path, self._files[operation.file]),)
        if operation.kind == REMOVED:
            return ((operation.path, None),)
        stored = self._files[operation.file] if operation.kind in (LINKED, RENAMED) else None
        if operation.kind == LINKED:
            return ((other, stored),)
        if operation.kind == RENAMED:
            gone = ((operation.path, None),) if operation.path else ()
            return (*gone, (other, stored)) if other else gone
        return ()

    def _keep_names_of(self, folder: str) -> None:
        touched = [
            number
            for number, change in enumerate(self._later_names, start=1)
            if any(str(Path(path).parent) == folder for path, _stored in change)
        ]
        for change in self._later_names[: max(touched, default=0)]:
            _rename(self._names, change)
        del self._later_names[: max(touched, default=0)]


def cuts(
    disk: Disk, operations: list[Operation], moments: Iterable[int], chance: random.Random
) -> Iterator[tuple[bytes, dict[str, bytes]]]:
    """For each moment (operations done by then, rising) what was said, and the disk after a cut."""
    said, done = bytearray(), 0
    for moment in moments:
        for operation in operations[done:moment]:
            if operation.kind == SAID:
                said += operation.data
            else:
                disk.do(operation)
        done = moment
        yield bytes(said), disk.after_a_cut(chance)


def lay_out(image: dict[str, bytes], of: Path, folder: Path) -> None:
    """Write a disk that was found down, below another folder."""
    for name, content in image.items():
        path = folder / Path(name).relative_to(of)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _rename(names: dict[str, Stored], change: tuple[Name, ...]) -> None:
    for path, stored in change:
        if stored is None:
            names.pop(path, None)
        else:
            names[path] = stored


def _reached(stored: Stored, chance: random.Random) -> bytes:
    content = bytearray(stored.certain)
    if stored.later:
        for operation in chance.choice(WAYS)(stored.later, chance):
            _apply(content, operation)
    return bytes(content)


def _apply(content: bytearray, operation: Operation) -> None:
    end = operation.at + len(operation.data)
    if operation.kind == CUT:
        del content[operation.at :]
    if len(content) < max(end, operation.at):
        content.extend(bytes(max(end, operation.at) - len(content)))
    if operation.kind == WRITTEN:
        content[operation.at : end] = operation.data


def _sectors(operation: Operation) -> list[Operation]:
    """A write as a disk carries it out: sector by sector, from where the sectors of a file lie."""
    if operation.kind != WRITTEN:
        return [operation]
    data, at, parts = operation.data, operation.at, []
    while data:
        size = SECTOR - at % SECTOR
        parts.append(Operation(WRITTEN, operation.file, at, operation.path, data[:size]))
        data, at = data[size:], at + size
    return parts


def _nothing(_later: list[Operation], _chance: random.Random) -> list[Operation]:
    return []


def _all(later: list[Operation], _chance: random.Random) -> list[Operation]:
    return later


def _the_first(later: list[Operation], chance: random.Random) -> list[Operation]:
    """Up to some point, the last of them torn."""
    many = chance.randint(0, len(later))
    torn = _sectors(later[many]) if many < len(later) else []
    return [*later[:many], *torn[: chance.randint(0, len(torn))]]


def _some(later: list[Operation], chance: random.Random) -> list[Operation]:
    return [operation for operation in later if chance.random() < 0.5]


def _some_sectors(later: list[Operation], chance: random.Random) -> list[Operation]:
    return [part for each in later for part in _sectors(each) if chance.random() < 0.5]


WAYS: tuple[Callable[[list[Operation], random.Random], list[Operation]], ...] = (
    _nothing, _all, _the_first, _some, _some_sectors, _some_sectors,
)  # fmt: skip
