"""A revision: one change of one record, sealed over digests so that its words can be dropped.

The sealed text is kept as written and its SHA-256 is the revision's id. It names every value by
a salted digest; values and salts are kept beside it and can go without breaking the seal.
"""

import base64
import hashlib
import json
import os
from binascii import b2a_base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gcm_desktop.errors import AlteredError

SECRET_SIZE, SALT_SIZE = 32, 16


_URL_SAFE = bytes.maketrans(b"+/", b"-_")
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""One spelling of a JSON value."""


def spelled(raw: bytes) -> str:
    """Bytes as unpadded base64url: a third shorter than hexadecimal."""
    return b2a_base64(raw, newline=False).translate(_URL_SAFE, b"=").decode()


def salts_of(secret: str, names: Iterable[str]) -> dict[str, str]:
    """The salts of the values of these names (BLAKE2b keyed with the secret, RFC 7693).

    All salts of a revision come from one secret, which saves room.

    Once a value is erased the secret goes and the other salts are kept one by one, so that no
    guess at the erased value can be tested.
    """
    keyed, salts = hashlib.blake2b(key=secret.encode(), digest_size=SALT_SIZE), {}
    for name in names:
        one = keyed.copy()
        one.update(name.encode())
        salts[name] = spelled(one.digest())
    return salts


def digest(salt: str, value: Any) -> str:
    """What a seal says of a value; without the salt no guess can be tested against it."""
    return spelled(hashlib.sha256(salt.encode() + canonical(value).encode()).digest())


def state_of(ids: Iterable[str], before: str = "") -> str:
    """The digest of a set of revisions, whatever their order: the sum of their ids modulo 2^256.

    `before` is that of the set so far, so that a save adds its own and reads no others (AdHash,
    Bellare and Micciancio 1997). It tells copies apart; what a revision says is proved by its seal.
    """
    total = sum((_number(known) for known in ids), _number(before) if before else 0)
    return spelled((total % 2**256).to_bytes(32, "big"))


def _number(spelled_out: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(spelled_out + "="), "big")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a revision says about itself besides its values."""

    table: str
    record: str
    """The record's id, 32 hexadecimal digits."""
    parents: tuple[str, ...]
    """The revisions of the record that nothing had followed when this one was made."""
    shape: int
    clock: int
    """Milliseconds since 1970; never before its parents'."""
    change: str
    covers: int
    """How many records the change touched: so that a part of it is seen to be missing."""
    action: str
    officer: str
    """The id of an Officer record, never a name."""
    strand: str
    number: int
    previous: str | None = None
    undoes: str | None = None
    erases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One change as it is kept: the sealed text, and what is beside it."""

    id: str
    sealed: str
    facts: Facts
    digests: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    """By field, as far as they are here and were not erased."""
    salts: dict[str, str] = field(default_factory=dict)
    """Of the same fields."""
    secret: str | None = None
    """What the salts come from, as long as no value is missing."""

    @classmethod
    def seal(cls, facts: Facts, values: dict[str, Any], secret: str | None = None) -> "Revision":
        """Make a revision out of values."""
        secret = secret or spelled(os.urandom(SECRET_SIZE))
        salts = salts_of(secret, values)
        digests = {name: digest(salts[name], value) for name, value in values.items()}
        said = {name: getattr(facts, name) for name in Facts.__slots__}
        sealed = canonical(
            {n: v for n, v in said.items() if v not in (None, ())} | {"digests": digests}
        )
        return cls(_id(sealed), sealed, facts, digests, values, salts, secret)

    @classmethod
    def read(cls, sealed: str, body: str | None, known_id: str | None = None) -> "Revision":
        """A revision from what is kept; a later version's further facts stay in `sealed`."""
        said = json.loads(sealed)
        told: dict[str, Any] = {"parents": ()} | said
        facts = Facts(**{name: _frozen(told[name]) for name in Facts.__slots__ if name in told})
        kept = json.loads(body) if body else {}
        values, secret = kept.get("v", {}), kept.get("k")
        salts = kept.get("s") or (salts_of(secret, values) if secret else {})
        return cls(known_id or _id(sealed), sealed, facts, said["digests"], values, salts, secret)

    @property
    def body(self) -> str | None:
        """What is kept beside the seal, as text; nothing where nothing is left."""
        if not self.values:
            return None
        if self.secret and self.values.keys() == self.digests.keys():
            return canonical({"k": self.secret, "v": self.values})
        return canonical({"s": self.salts, "v": self.values})

    def without(self, names: frozenset[str]) -> "Revision":
        """The same seal with fewer values beside it."""
        values = {n: v for n, v in self.values.items() if n not in names}
        salts = {n: s for n, s in self.salts.items() if n not in names}
        return Revision(self.id, self.sealed, self.facts, self.digests, values, salts)

    def verify(self) -> None:
        """Raise AlteredError unless every value beside the seal is the one sealed."""
        if self.values.keys() != self.salts.keys() or (
            self.secret and self.values.keys() != self.digests.keys()
        ):
            raise AlteredError(self.id)
        for name, value in self.values.items():
            if digest(self.salts[name], value) != self.digests.get(name):
                raise AlteredError(self.id)


def _id(sealed: str) -> str:
    return spelled(hashlib.sha256(sealed.encode()).digest())


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
