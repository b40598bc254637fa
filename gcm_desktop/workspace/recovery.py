"""The ways back into a file whose passphrase is lost: a code on paper, a key sealed for somebody.

Both carry the file's 32 secret bytes. Whoever holds one of them opens the file without a
passphrase, until its key is changed; then both are worth nothing.
"""

import hashlib
import json
import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor
from pathlib import Path

import pyrage
from pyrage import passphrase as by_passphrase
from pyrage import x25519

from gcm_desktop.errors import GcmError, RefusedError, WrongPassphraseError
from gcm_desktop.texts import _
from gcm_desktop.workspace import engine
from gcm_desktop.workspace.key import RAW_SIZE, key_from

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without I, L, O and U (Douglas Crockford's base 32)."""
READ_AS = str.maketrans("OILАВЕКМНРСТХО", "011ABEKMHPCTX0")
"""What eyes and keyboards take for one of them, also those set to Cyrillic."""
GROUPS, GROUP_SIZE = 13, 5
LENGTH = GROUPS * GROUP_SIZE
WEIGHTS = (2, 4, 8, 16, 1)
"""Of the letters of a group, in the field of 32 elements: all different, none zero."""
FIELD = 0b100101
"""x^5 + x^2 + 1, which makes 32 numbers of five bits a field."""
SPARE_BITS = 4
"""13 groups of four letters hold 260 bits, the key has 256."""
KIND, VERSION = "gcm-desktop-key", 1
ARMOUR, BARE = b"-----BEGIN AGE ENCRYPTED FILE-----", b"age-encryption.org/"
SECRET = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]+")


class NotARecoveryCodeError(GcmError):
    """What was typed is no recovery code; `group` (from 1) is where the first mistake stands."""

    code = "not-a-recovery-code"

    def __init__(self, sentence: str, group: int | None = None) -> None:
        self.group = group
        super().__init__(sentence)


class OtherKeyError(GcmError):
    """A recovery code or sealed key that is whole, and is not that of this file."""

    code = "other-key"

    def __init__(self) -> None:
        super().__init__(
            _("This is the key of another file, or one that was made before the passphrase of this "
              "file was last changed. Nothing was changed; look for the newest one of this file.")
        )  # fmt: skip


class NotASealedKeyError(GcmError):
    """The file is no sealed key of a workspace."""

    code = "not-a-sealed-key"

    def __init__(self) -> None:
        super().__init__(
            _("This is not a sealed key of a workspace, or it is damaged. Nothing was changed; ask "
              "for it again.")
        )  # fmt: skip


class SealedForOthersError(GcmError):
    """The sealed key was not sealed for this identity."""

    code = "sealed-for-others"

    def __init__(self) -> None:
        super().__init__(
            _("This key was sealed for somebody else. Nothing was changed; use the identity it was "
              "sealed for.")
        )  # fmt: skip


class NotAKeyIdentityError(GcmError):
    """The file holds no identity that sealed keys can be opened with."""

    code = "not-a-key-identity"

    def __init__(self) -> None:
        super().__init__(
            _("This file holds no identity that opens sealed keys. Nothing was changed; choose the "
              "file that was made with 'key new'.")
        )  # fmt: skip


class WrongKeyIdentityPassphraseError(GcmError):
    """The passphrase does not open the identity that opens sealed keys."""

    code = "wrong-key-identity-passphrase"

    def __init__(self) -> None:
        super().__init__(
            _("The passphrase does not open this identity. Nothing was changed; type it again.")
        )


class NotARecipientError(GcmError):
    """Somebody a key is to be sealed for is not named by a public key."""

    code = "not-a-recipient"

    def __init__(self) -> None:
        super().__init__(
            _("A recipient is a line that begins with age1, as 'key new' prints it, and one of "
              "these is not. Nothing was sealed; ask for the line again and copy it whole.")
        )  # fmt: skip


@dataclass(frozen=True, repr=False)
class SealedKey:
    """The 32 secret bytes of a file, and the id of the workspace they were sealed for."""

    workspace_id: str
    raw: bytes


def code_of(key: bytes) -> str:
    """The code for paper: 13 groups of five letters, the last of each one a check.

    A letter read wrong, or two neighbours in the wrong order, never give another code, nor do
    two groups in the wrong order.
    """
    raw = key[:RAW_SIZE]
    number = int.from_bytes(raw) << SPARE_BITS | _seal_of(raw)
    values = [number >> 5 * place & 31 for place in reversed(range(GROUPS * 4))]
    groups = [values[start : start + 4] for start in range(0, len(values), 4)]
    checked = [[*group, _sum(group) ^ place] for place, group in enumerate(groups, 1)]
    return "-".join("".join(LETTERS[value] for value in group) for group in checked)


def raw_of(code: str) -> bytes:
    """The 32 bytes that a code was made from. Raises NotARecoveryCodeError, saying where.

    Small letters, O for 0, I and L for 1, digits of other scripts, any spaces and dashes will do.
    """
    groups = _groups(code)
    wrong = [place for place, group in enumerate(groups, 1) if not _is_whole(group, place)]
    if wrong:
        raise _not_a_code(wrong)
    values = [LETTERS.index(letter) for group in groups for letter in group[:4]]
    number = reduce(lambda sum_, value: sum_ << 5 | value, values, 0)
    raw = (number >> SPARE_BITS).to_bytes(RAW_SIZE)
    if number & 15 != _seal_of(raw):
        raise _not_a_code([])
    return raw


def proven_key(path: Path, raw: bytes) -> bytes:
    """The key of a file from its secret bytes. Raises OtherKeyError if they are not its own."""
    key = key_from(raw, path)
    try:
        engine.prove(path, key)
    except WrongPassphraseError:
        raise OtherKeyError from None
    return key


def seal_key(key: bytes, workspace_id: str, recipients: Sequence[str]) -> bytes:
    """Seal the key of a file for those who hold one of these public keys (age1…).

    Armoured text (age-encryption.org/v1), to be sent by any way: nobody else can read it, and it
    tells nobody whom or what it is for. It does not prove who made it.
    """
    said = {
        "kind": KIND,
        "version": VERSION,
        "workspace": workspace_id,
        "key": b64encode(key[:RAW_SIZE]).decode(),
    }
    for_whom = [_recipient(line) for line in recipients]
    if not for_whom:
        raise NotARecipientError
    return bytes(pyrage.encrypt(json.dumps(said).encode(), for_whom, armored=True))


def open_sealed_key(sealed: bytes, identity: str) -> SealedKey:
    """Open what was sealed for this identity (AGE-SECRET-KEY-1…).

    Raises NotAKeyIdentityError, SealedForOthersError or NotASealedKeyError.
    """
    try:
        ours = x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError:
        raise NotAKeyIdentityError from None
    if not sealed.lstrip().startswith((ARMOUR, BARE)):
        raise NotASealedKeyError
    try:
        opened = pyrage.decrypt(sealed, [ours])
    except pyrage.DecryptError as error:
        other = "No matching keys" in str(error)
        raise (SealedForOthersError if other else NotASealedKeyError)() from None
    return _read(opened)


def new_recipient() -> tuple[str, str]:
    """A coordinator's new identity, which is secret, and the recipient line to hand out."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def protect_identity(identity: str, passphrase: str) -> bytes:
    """An identity as it is kept: encrypted under a passphrase (age, scrypt)."""
    if not passphrase:
        raise RefusedError({"passphrase": _("An empty passphrase protects nothing.")})
    return bytes(by_passphrase.encrypt(f"{identity}\n".encode(), passphrase, armored=True))


def read_identity(kept: bytes, passphrase: Callable[[], str]) -> str:
    """The identity in a file; `passphrase` is asked for only where the file is protected.

    Raises NotAKeyIdentityError or WrongKeyIdentityPassphraseError.
    """
    if kept.lstrip().startswith((ARMOUR, BARE)):
        try:
            kept = by_passphrase.decrypt(kept, passphrase())
        except pyrage.DecryptError:
            raise WrongKeyIdentityPassphraseError from None
    found = SECRET.search(kept.decode("ascii", "replace"))
    if found is None:
        raise NotAKeyIdentityError
    return found.group()


def _recipient(line: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(line.strip())
    except pyrage.RecipientError:
        raise NotARecipientError from None


def _read(opened: bytes) -> SealedKey:
    """Anyone can seal anything for a public key: what it holds is looked at closely."""
    try:
        said = json.loads(opened)
        raw, workspace = b64decode(said["key"], validate=True), said["workspace"]
        fits = (said["kind"], said["version"]) == (KIND, VERSION) and isinstance(workspace, str)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotASealedKeyError from None
    if not fits or len(raw) != RAW_SIZE:
        raise NotASealedKeyError
    return SealedKey(workspace, raw)


def _groups(code: str) -> list[str]:
    """The groups as they were typed; where it is not to be seen, five letters make one."""
    typed = re.split(r"[\W_]+", "".join(_letter(each) for each in _plain(code)))
    groups = [group for group in typed if group]
    if len(groups) == GROUPS:
        return groups
    letters = "".join(groups)
    found = [letters[start : start + GROUP_SIZE] for start in range(0, LENGTH, GROUP_SIZE)]
    if len(letters) == LENGTH or not letters:
        return found
    wrong = [place for place, group in enumerate(found, 1) if not _is_whole(group, place)]
    raise NotARecoveryCodeError(
        _("A recovery code has {wanted} letters and digits, and this has {found}. Nothing was "
          "changed; from group {group} on it does not fit the sheet.").format(
              wanted=LENGTH, found=len(letters), group=(wrong or [GROUPS])[0]),
        (wrong or [GROUPS])[0],
    )  # fmt: skip


def _plain(code: str) -> str:
    """Without what cannot be seen, as marks of writing direction that come along in copying."""
    told = unicodedata.normalize("NFKC", code)
    return "".join(each for each in told if unicodedata.category(each) != "Cf").upper()


def _letter(letter: str) -> str:
    digit = unicodedata.digit(letter, None)
    return letter.translate(READ_AS) if digit is None else str(digit)


def _is_whole(group: str, place: int) -> bool:
    if len(group) != GROUP_SIZE or any(letter not in LETTERS for letter in group):
        return False
    return _sum([LETTERS.index(letter) for letter in group]) == place


def _sum(values: Sequence[int]) -> int:
    return reduce(xor, map(_times, values, WEIGHTS), 0)


def _times(value: int, weight: int) -> int:
    """Multiply by a power of two in the field of 32 elements."""
    while weight > 1:
        value, weight = value << 1, weight >> 1
        value ^= FIELD if value & 32 else 0
    return value


def _seal_of(raw: bytes) -> int:
    return hashlib.sha256(raw).digest()[0] >> 8 - SPARE_BITS


def _not_a_code(wrong: list[int]) -> NotARecoveryCodeError:
    if not 0 < len(wrong) < GROUPS // 2:
        return NotARecoveryCodeError(
            _("This is not a recovery code: too much of it does not fit. Nothing was changed; type "
              "the 13 groups of the sheet again.")
        )  # fmt: skip
    groups = ", ".join(map(str, wrong))
    return NotARecoveryCodeError(
        _("Group {groups} of {many} looks wrong. Nothing was changed; compare it letter by letter "
          "with the sheet.").format(groups=groups, many=GROUPS),
        wrong[0],
    )  # fmt: skip
