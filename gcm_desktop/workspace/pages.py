"""The pages of a file that may be damaged, read one by one and without the engine.

The engine gives up where an inner page is broken, though every page below it may be whole. Page
layout: SQLCipher 4 design (AES-256-CBC; HMAC-SHA512 over ciphertext, vector and page number) and
SQLite's file format (b-tree pages, write-ahead log).
"""

import hashlib
import hmac
import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gcm_desktop.workspace.engine import MAGIC, PAGE

RESERVED, VECTOR, KEY_SIZE, SALT_MASK = 80, 16, 32, 0x3A
"""At the end of an encrypted page: its vector and its code."""
LOG_HEAD, FRAME_HEAD = 32, 24
COUNT = slice(28, 32)
"""Where the header holds the number of pages."""
CACHED = 64


class Pages:
    """The pages of one file as they were last committed, also in a log beside it.

    `key` is the raw key and its salt; nothing for a plain file. The file is only read.
    """

    def __init__(self, path: Path, key: bytes | None) -> None:
        self._file: BinaryIO = path.open("rb")
        log = path.with_name(path.name + "-wal")
        self._log: BinaryIO | None = log.open("rb") if log.exists() else None
        self._cipher = _Cipher(key) if key else None
        self._size = path.stat().st_size
        self._logged = dict(_frames(self._log)) if self._log else {}
        self.page = lru_cache(CACHED)(self._page)
        """A page by its number from 1 on, without its code; nothing where it is damaged."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._log:
            self._log.close()

    def __len__(self) -> int:
        """How many are here, whole or not."""
        return max([-(-self._size // PAGE), *self._logged])

    def __iter__(self) -> Iterator[tuple[int, bytes | None]]:
        return ((number, self.page(number)) for number in range(1, len(self) + 1))

    @property
    def cut_off(self) -> int:
        """How many more there were, as the first page tells."""
        first = self.page(1)
        told = int.from_bytes(first[COUNT], "big") if first and first.startswith(MAGIC) else 0
        return max(0, told - len(self))

    def fit(self) -> bool:
        """Whether any page is readable: where none is, the key is another one."""
        return any(page is not None for _number, page in self)

    def _page(self, number: int) -> bytes | None:
        if (at := self._logged.get(number)) is not None and self._log:
            raw = _read(self._log, at)
        else:
            raw = _read(self._file, (number - 1) * PAGE)
        if raw is None or self._cipher is None:
            return raw
        return self._cipher.opened(number, raw)


class _Cipher:
    def __init__(self, key: bytes) -> None:
        self._key, salt = key[:KEY_SIZE], key[KEY_SIZE:]
        masked = bytes(byte ^ SALT_MASK for byte in salt)
        self._code = hashlib.pbkdf2_hmac("sha512", self._key, masked, 2, KEY_SIZE)
        self._salt = len(salt)

    def opened(self, number: int, raw: bytes) -> bytes | None:
        """The page in clear, its salt as the first bytes of every plain file."""
        start = self._salt if number == 1 else 0
        end = PAGE - RESERVED
        sealed = raw[start : end + VECTOR] + struct.pack("<I", number)
        expected = hmac.digest(self._code, sealed, "sha512")
        if not hmac.compare_digest(expected, raw[end + VECTOR :]):
            return None
        vector = modes.CBC(raw[end : end + VECTOR])
        cipher = Cipher(algorithms.AES(self._key), vector).decryptor()
        return (MAGIC if start else b"") + cipher.update(raw[start:end])


def _read(file: BinaryIO, at: int) -> bytes | None:
    try:
        file.seek(at)
        raw = file.read(PAGE)
    except OSError:  # a sector of the disk that no longer reads
        return None
    return raw if len(raw) == PAGE else None


def _frames(log: BinaryIO) -> Iterator[tuple[int, int]]:
    """By page, where the log holds it last; what comes after the last commit counts for nothing."""
    head = log.read(LOG_HEAD)
    begun: list[tuple[int, int]] = []
    at = LOG_HEAD
    while len(frame := _head_of(log, at)) == FRAME_HEAD and frame[8:16] == head[16:24]:
        number, committed = struct.unpack(">II", frame[:8])
        begun.append((number, at + FRAME_HEAD))
        if committed:
            yield from begun
            begun.clear()
        at += FRAME_HEAD + PAGE


def _head_of(log: BinaryIO, at: int) -> bytes:
    log.seek(at)
    return log.read(FRAME_HEAD)
