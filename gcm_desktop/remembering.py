"""Passphrases of signing identities in the store of the system, where their owner wants that.

The store is the Secret Service or KWallet of a desktop, the Keychain of macOS or the Credential
Manager of Windows, and never a file of ours or of anybody's. An entry is known by the SHA-256 of
the identity file: it names nobody, and another file in its place is asked for anew. A store may
have to ask a person, or may never answer: everything asked of it has its time, and ends with it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock, Thread
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar, cast

from gcm_desktop.errors import (
    NotRememberedError,
    UnreadableFileError,
    WrongIdentityPassphraseError,
)
from gcm_desktop.profile import Profile

T = TypeVar("T")
SERVICE = "GCM Desktop"
NOTE = "remembered"
PATIENCE, TICK = 60.0, 0.1
"""Seconds that a store may take, as a person may have to unlock it, and between two looks at it."""
CHAIN, WINDOWS = "keyring.backends.chainer", "keyring.backends.Windows"
SAFE = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
        WINDOWS,
    }
)
"""Those that hand it to the system. Whatever else calls itself a keyring may write plain files."""


class Store(Protocol):
    """Where a passphrase lies, as the library keyring asks for it."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """What is kept, if anything is."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep this from now on."""

    def delete_password(self, service: str, username: str, /) -> None:
        """Keep it no more."""


def system_store() -> Store | None:
    """The store of this system; nothing where there is none, or none that is safe.

    Whoever turned keyrings off on this computer (`PYTHON_KEYRING_BACKEND`) is heard.
    """
    import keyring  # noqa: PLC0415  # a fifth of a second, and few ever need it

    found: Any = keyring.get_keyring()
    several = type(found).__module__ == CHAIN
    for one in found.backends if several else (found,):
        if type(one).__module__ == WINDOWS:
            one.persist = "local machine"  # else it travels to other computers of a domain
        if type(one).__module__ in SAFE:
            return cast("Store", one)
    return None


def _go_on() -> None:
    """Nobody stops it."""


@dataclass(frozen=True)
class Remembering:
    """What this device remembers: a note says of which identity files, the store holds the rest.

    Without a note the store is not asked, so that nobody has to unlock it who keeps nothing there.
    Everything raises `NotRememberedError` where the store is missing, locked or silent.
    """

    profile: Profile
    check: Callable[[], object] = _go_on
    """Called while the store is waited for; what it raises ends the waiting."""
    store: Store | None = None
    """If not that of the system."""
    patience: float = PATIENCE
    """Seconds."""

    def possible(self) -> bool:
        """Whether this computer has a safe store."""
        try:
            return self._asked(lambda _store: True)
        except NotRememberedError:
            return False

    def knows(self, identity: bytes) -> bool:
        """Whether the passphrase of this identity file is remembered here; asks no store."""
        return _name(identity) in self._noted()

    def passphrase(self, identity: bytes) -> str | None:
        """The passphrase of this identity file, if it is remembered here."""
        if not self.knows(identity):
            return None
        name = _name(identity)
        found = self._asked(lambda store: store.get_password(SERVICE, name))
        if found is None:  # taken out with the system's own means
            self._note(name, there=False)
        return found

    def opened(self, identity: bytes, use: Callable[[str], T]) -> T | None:
        """What `use` opens with the passphrase that is remembered; nothing where none is.

        One that does not open it is forgotten, and `NotRememberedError` says so.
        """
        known = self.passphrase(identity)
        if known is None:
            return None
        try:
            return use(known)
        except WrongIdentityPassphraseError:
            with suppress(NotRememberedError):
                self.forget(identity)
            self._note(_name(identity), there=False)
            raise NotRememberedError(stale=True) from None

    def remember(self, identity: bytes, passphrase: str) -> None:
        """Remember what has just opened this identity file, until it is forgotten.

        Raises `UnreadableFileError` where this device can keep no note of it.
        """
        name = _name(identity)

        def keep(store: Store) -> bool:
            store.set_password(SERVICE, name, passphrase)
            if store.get_password(SERVICE, name) != passphrase:
                raise NotRememberedError
            return True

        self._note(name, there=True)  # first: never lies there what nobody knows of
        kept = False
        try:
            kept = self._asked(keep, undo=lambda store: _drop(store, name))
        finally:
            self._note(name, there=kept)

    def forget(self, identity: bytes) -> bool:
        """Remember it no more; whether it was."""
        return self._forget(_name(identity))

    def forget_all(self) -> int:
        """Remember none any more, whatever became of their files; how many there were."""
        return sum(self._forget(name) for name in sorted(self._noted()))

    def _forget(self, name: str) -> bool:
        found = self._asked(lambda store: _drop(store, name))
        self._note(name, there=False)
        return found

    def _asked(self, ask: Callable[[Store], T], undo: Callable[[Store], object] | None = None) -> T:
        question = _Question(ask, self.store, undo)
        answer = question.answer(self.check, self.patience)
        if question.missing:
            raise NotRememberedError(missing=True)
        if not answer:
            raise NotRememberedError
        return answer[0]

    def _noted(self) -> set[str]:
        names = self.profile.note(NOTE).get("identities")
        listed = names if isinstance(names, list) else []
        return {name for name in listed if isinstance(name, str)}

    def _note(self, name: str, *, there: bool) -> None:
        before = self._noted()
        after = before | {name} if there else before - {name}
        if after == before:
            return
        try:
            self.profile.keep_note(NOTE, {"identities": sorted(after)})
        except OSError:
            if there:
                raise UnreadableFileError(f"{NOTE}.json") from None


class _Question(Thread, Generic[T]):
    """One thing that is asked of a store, which may wait for a person, or for ever.

    A daemon, so that a store that never answers keeps no program from ending.
    """

    def __init__(
        self,
        ask: Callable[[Store], T],
        store: Store | None,
        undo: Callable[[Store], object] | None,
    ) -> None:
        super().__init__(name="store of passphrases", daemon=True)
        self._ask, self._store, self._undo = ask, store, undo
        self._deciding, self._given_up = Lock(), False
        self._answer: tuple[T] | tuple[()] = ()
        self.missing = False

    def run(self) -> None:
        """Ask; what failed half-way or comes too late is undone."""
        late = True
        with suppress(Exception):  # foreign code down to the system, and it may quote its input
            store = self._store = self._store or system_store()
            self.missing = store is None
            if store is None:
                return
            answer = self._ask(store)
            with self._deciding:
                self._answer, late = (answer,), self._given_up
        if late:
            self._take_back()

    def answer(self, check: Callable[[], object], patience: float) -> tuple[T] | tuple[()]:
        """The answer; empty if it failed, or took longer than `patience` seconds."""
        until = monotonic() + patience
        self.start()
        try:
            while self.is_alive() and monotonic() < until:
                check()
                self.join(TICK)
        except BaseException:  # stopped
            with self._deciding:
                self._given_up, late = True, bool(self._answer)
            if late:
                self._take_back()
            raise
        with self._deciding:
            self._given_up = not self._answer
            return self._answer

    def _take_back(self) -> None:
        if self._undo is not None and self._store is not None:
            with suppress(Exception):  # as above
                self._undo(self._store)


def _drop(store: Store, name: str) -> bool:
    there = store.get_password(SERVICE, name) is not None
    if there:
        store.delete_password(SERVICE, name)
    return there


def _name(identity: bytes) -> str:
    return sha256(identity).hexdigest()
