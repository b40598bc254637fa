"""Signing identities on smart cards and tokens (PKCS#11), named by an address as RFC 7512 says.

The key is used on the card and never leaves it. The officer's certificate lies beside it, under
the same id. A session with the card lasts for one signature.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Never, Self
from urllib.parse import quote, unquote_to_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    EllipticCurveSignatureAlgorithm,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from gcm_desktop.errors import GcmError, RefusedError, WrongIdentityPassphraseError
from gcm_desktop.reports.certificates import OfficerCertificate, signs_documents
from gcm_desktop.reports.identity import Identity, refuse_out_of_validity
from gcm_desktop.texts import _

SCHEME = "pkcs11:"
MODULE = "GCM_PKCS11_MODULE"
"""The variable that names the card's library where the address does not."""
TOLD = frozenset({"token", "object", "id", "type", "module-path"})


@dataclass(frozen=True)
class CardAddress:
    """Where an identity lies: which library, which card, which object on it."""

    module: Path
    token: str | None = None
    label: str | None = None
    id: bytes | None = None

    @classmethod
    def of(cls, address: str) -> Self:
        """Read an address. `RefusedError` for another form, and without a library."""
        said: dict[str, bytes] = {}
        path, _mark, query = address.removeprefix(SCHEME).partition("?")
        for part in filter(None, (*path.split(";"), *query.split("&"))):
            name, _equals, value = part.partition("=")
            if name not in TOLD or name in said:
                raise _no_address()
            said[name] = unquote_to_bytes(value)
        try:
            token, label = (said[n].decode() if n in said else None for n in ("token", "object"))
            named = said["module-path"].decode() if "module-path" in said else ""
            library = Path(named or os.environ.get(MODULE, ""))
        except ValueError:
            raise _no_address() from None
        if not address.startswith(SCHEME) or not library.is_absolute():
            raise _no_address()
        return cls(library, token, label, said.get("id"))


def address_of(library: Path, token: str = "", label: str = "") -> str:
    """The address of an identity: its library, and which card and which object, if that is said."""
    said = (("token", token), ("object", label))
    named = ";".join(f"{name}={quote(value, safe='')}" for name, value in said if value)
    return f"{SCHEME}{named}?module-path={quote(str(library))}"


def cards_can_be_used() -> bool:
    """Whether what talks to cards was installed with this program."""
    return find_spec("pkcs11") is not None


def cards_of(library: Path) -> tuple[str, ...]:
    """The names of the cards that are there now. `RefusedError` for what is no such library."""
    try:
        import pkcs11  # noqa: PLC0415 - only where there are cards
        from pkcs11 import exceptions as refusals  # noqa: PLC0415 - only where there are cards
    except ImportError:
        raise _no_card() from None
    try:
        return tuple(token.label.strip("\0 ") for token in pkcs11.lib(str(library)).get_tokens())
    except (refusals.PKCS11Error, RuntimeError, OSError):
        raise _no_card() from None


def card_identity(address: str, pin: str, *, now: datetime | None = None) -> Identity:
    """The identity on a card. `RefusedError` if there is none or not exactly one that fits;
    `WrongIdentityPassphraseError` for another PIN; `ExpiredCertificateError`.
    """  # fmt: skip
    place = CardAddress.of(address)
    with _session(place, pin) as session:
        found = [
            certificate
            for certificate in _certificates(session, place)
            if signs_documents(certificate.der)
        ]
    if len(found) != 1:
        sentence = _(
            "This card holds no certificate of this name that reports are signed with, or several. "
            "Nothing was signed; name the right one with object= in the address."
        )
        raise RefusedError({"identity": sentence})
    refuse_out_of_validity(found[0], now or datetime.now(UTC))
    public = found[0].x509.public_key()
    assert isinstance(public, EllipticCurvePublicKey)  # noqa: S101 - signs_documents said so
    return Identity(found[0], _CardKey(place, pin, public))


class _CardKey(EllipticCurvePrivateKey):
    """A key that stays on its card, and signs there."""

    def __init__(self, place: CardAddress, pin: str, public: EllipticCurvePublicKey) -> None:
        self._place, self._pin, self._public = place, pin, public

    def sign(self, data: Any, signature_algorithm: EllipticCurveSignatureAlgorithm) -> bytes:
        """Sign with ECDSA and SHA-256; errors as `card_identity`."""
        if not isinstance(signature_algorithm.algorithm, SHA256):
            raise TypeError("algorithm")
        with _session(self._place, self._pin) as session:
            raw = _signed(session, self._place, sha256(bytes(data)).digest())
        half = len(raw) // 2
        signature = encode_dss_signature(
            int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
        )
        try:
            self._public.verify(signature, bytes(data), ECDSA(SHA256()))
        except InvalidSignature:
            raise _no_card() from None
        return signature

    def public_key(self) -> EllipticCurvePublicKey:
        """The key that others verify with."""
        return self._public

    @property
    def curve(self) -> SECP256R1:
        """Its curve."""
        return SECP256R1()

    @property
    def key_size(self) -> int:
        """Bits."""
        return self._public.key_size

    def exchange(self, *_how: object) -> Never:
        """Signs only."""
        raise TypeError("exchange")

    def private_numbers(self) -> Never:
        """Never leaves the card."""
        raise TypeError("private")

    def private_bytes(self, *_how: object) -> Never:
        """Never leaves the card."""
        raise TypeError("private")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _known: dict[Any, Any]) -> Self:
        return self


@contextmanager
def _session(place: CardAddress, pin: str) -> Iterator[Any]:
    """A session with a card. Errors as `card_identity`."""
    try:
        import pkcs11  # noqa: PLC0415 - only where there are cards
        from pkcs11 import exceptions as refusals  # noqa: PLC0415 - only where there are cards
    except ImportError:
        raise _no_card() from None
    try:
        library = pkcs11.lib(str(place.module))
        with library.get_token(token_label=place.token).open(user_pin=pin) as session:
            yield session
    except (refusals.PinIncorrect, refusals.PinInvalid, refusals.PinLenRange):
        raise WrongIdentityPassphraseError from None
    except refusals.PinLocked:
        sentence = _("The PIN of this card is locked. Nothing was signed; ask who issued the card.")
        raise RefusedError({"identity": sentence}) from None
    except (refusals.PKCS11Error, RuntimeError, OSError):
        raise _no_card() from None


def _signed(session: Any, place: CardAddress, digest: bytes) -> bytes:
    from pkcs11 import Mechanism, ObjectClass  # noqa: PLC0415 - only where there are cards

    key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=place.label, id=place.id)
    return bytes(key.sign(digest, mechanism=Mechanism.ECDSA))


def _certificates(session: Any, place: CardAddress) -> Iterator[OfficerCertificate]:
    from pkcs11 import Attribute, ObjectClass  # noqa: PLC0415 - only where there are cards

    wanted: dict[Any, Any] = {Attribute.CLASS: ObjectClass.CERTIFICATE}
    if place.label is not None:
        wanted[Attribute.LABEL] = place.label
    if place.id is not None:
        wanted[Attribute.ID] = place.id
    for each in session.get_objects(wanted):
        try:
            yield OfficerCertificate.of(bytes(each[Attribute.VALUE]))
        except (ValueError, TypeError, KeyError):
            continue


def _no_address() -> GcmError:
    sentence = _(
        "This is not the address of an identity on a card. Nothing was signed; write it as "
        "pkcs11:token=CARD;object=NAME?module-path=/path/of/the/library, or name the library in "
        "GCM_PKCS11_MODULE."
    )
    return RefusedError({"identity": sentence})


def _no_card() -> GcmError:
    sentence = _(
        "The card could not be used: it is not there, not the one that is named, or holds no key "
        "that fits its certificate. Nothing was signed; put it in and try again."
    )
    return RefusedError({"identity": sentence})
