"""From passphrase to file key, derived once per opening and not once per connection.

Argon2id (RFC 9106) with 64 MiB and three passes; these are constants of the file format. The
salt is the file's own first 16 bytes, where SQLCipher keeps it: one file and no side file. A key
is 48 bytes, the 32 that encrypt and the 16 of salt: only the first 32 are secret, and only they
are carried on paper or sealed for somebody else.
"""

import os
import unicodedata
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

RAW_SIZE, SALT_SIZE = 32, 16
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 4


def new_key(passphrase: str) -> bytes:
    """The key of a file that is about to be made: 32 bytes, and 16 of salt."""
    salt = os.urandom(SALT_SIZE)
    return stretched(passphrase, salt) + salt


def key_of(path: Path, passphrase: str) -> bytes:
    """The key of a file that is there."""
    salt = salt_of(path)
    return stretched(passphrase, salt) + salt


def key_from(raw: bytes, path: Path) -> bytes:
    """The key of a file that is there, from its 32 secret bytes."""
    if len(raw) != RAW_SIZE:
        raise ValueError(f"a raw key has {RAW_SIZE} bytes, not {len(raw)}")
    return raw + salt_of(path)


def salt_of(path: Path) -> bytes:
    """The first 16 bytes of a file: they tell it from others, and stay when its key changes."""
    with path.open("rb") as file:
        return file.read(SALT_SIZE)


def stretched(passphrase: str, salt: bytes) -> bytes:
    """32 bytes that cost 0.3 s and 64 MiB for every guess at the passphrase.

    NFKC first: the same passphrase on another keyboard may come in other code points. An
    environment may hold bytes that are no text; Python hands them over as lone surrogates.
    """
    secret = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(secret, salt, PASSES, MEMORY_KIB, LANES, RAW_SIZE, Type.ID)
