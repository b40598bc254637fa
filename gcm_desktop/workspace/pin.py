"""A short PIN that reopens a locked window within the hour, so that locking is no burden.

It holds the key encrypted under the PIN, in memory only. A PIN keeps out who sits down at the
computer, three tries long; it is no protection against who can read the computer's memory.
"""

import os
import time
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.workspace.key import SALT_SIZE, stretched

SHORTEST = 4
TRIES = 3
LIFE_SECONDS = 3600.0
NONCE = bytes(12)
"""May be constant: every PIN is stretched with a salt of its own and encrypts one thing."""
WITH_SLEEP = getattr(time, "CLOCK_BOOTTIME", None)
"""Goes on while the computer sleeps, unlike the monotonic clock of Linux."""


class WrongPinError(GcmError):
    """The PIN is not right; `left` says how many more tries there are."""

    code = "wrong-pin"

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(
            ngettext(
                "This is not the PIN. Everything is saved; {left} try is left, then the passphrase "
                "is needed.",
                "This is not the PIN. Everything is saved; {left} tries are left, then the "
                "passphrase is needed.",
                left,
            ).format(left=left)
        )


class PinSpentError(GcmError):
    """The PIN opens nothing any more: tried too often, or an hour old."""

    code = "pin-spent"

    def __init__(self) -> None:
        super().__init__(
            _("The PIN is no longer valid. Everything is saved; open the file with its passphrase.")
        )


class Pin:
    """The key of an open file, locked away under a PIN."""

    def __init__(self, locked: bytes, salt: bytes) -> None:
        self._locked, self._salt = bytearray(locked), salt
        self._left = TRIES
        self._made = time.monotonic(), _with_sleep()

    @classmethod
    def around(cls, key: bytes, pin: str) -> Self:
        """Lock a key away. Raises RefusedError for a PIN shorter than four characters."""
        if len(pin) < SHORTEST:
            raise RefusedError(
                {"pin": _("A PIN has at least {many} digits.").format(many=SHORTEST)}
            )
        salt = os.urandom(SALT_SIZE)
        return cls(ChaCha20Poly1305(stretched(pin, salt)).encrypt(NONCE, key, None), salt)

    def open(self, pin: str) -> bytes:
        """The key. Raises WrongPinError; at the third time, or after an hour, PinSpentError."""
        if self.expired():
            self.forget()
        if not self._locked:
            raise PinSpentError
        try:
            key = ChaCha20Poly1305(stretched(pin, self._salt)).decrypt(
                NONCE, bytes(self._locked), None
            )
        except InvalidTag:
            self._left -= 1
            if not self._left:
                self.forget()
                raise PinSpentError from None
            raise WrongPinError(self._left) from None
        self._left = TRIES
        return key

    def expired(self, now_monotonic: float | None = None) -> bool:
        """Whether it is spent or an hour old, hours asleep included."""
        now = time.monotonic() if now_monotonic is None else now_monotonic
        ages = now - self._made[0], _with_sleep() - self._made[1]
        return not self._locked or max(ages) >= LIFE_SECONDS

    def forget(self) -> None:
        """Hold nothing any more."""
        self._locked[:] = bytes(len(self._locked))
        self._locked.clear()


def _with_sleep() -> float:
    return time.monotonic() if WITH_SLEEP is None else time.clock_gettime(WITH_SLEEP)
