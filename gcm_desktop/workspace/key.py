"""From passphrase to file key, derived once per opening and not once per connection.

Argon2id (RFC 9106) with 64 MiB and three passes; these are constants of the file format. The
salt is the file's own first 16 bytes, where SQLCipher keeps it: one file and no side file.
"""

import os
import unicodedata
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

SALT_SIZE = 16
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 4


def new_key(passphrase: str) -> bytes:
    """The key of a file that is about to be made: 32 bytes, and 16 of salt."""
    return _derived(passphrase, os.urandom(SALT_SIZE))


def key_of(path: Path, passphrase: str) -> bytes:
    """The key of a file that is there."""
    with path.open("rb") as file:
        return _derived(passphrase, file.read(SALT_SIZE))


def _derived(passphrase: str, salt: bytes) -> bytes:
    """NFKC first: the same passphrase on another keyboard may come in other code points.

    An environment may hold bytes that are no text; Python hands them over as lone surrogates.
    """
    secret = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    raw = hash_secret_raw(secret, salt, PASSES, MEMORY_KIB, LANES, 32, Type.ID)
    return raw + salt
