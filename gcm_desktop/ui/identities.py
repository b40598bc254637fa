"""Signing identities as files: opening one, making one, remembering the passphrase of one."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gcm_desktop.errors import AlreadyThereError, RefusedError
from gcm_desktop.files import read_whole, write_new
from gcm_desktop.profile import Profile
from gcm_desktop.remembering import Remembering
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Task

if TYPE_CHECKING:
    from gcm_desktop.reports.identity import Identity

AT_A_GLANCE = 10.0
"""Seconds in which a store has to show that it is there; nobody is asked anything for that."""


class Known(NamedTuple):
    """What this computer knows of the passphrase of one identity file."""

    remembered: bool = False
    possible: bool = False
    """Whether there is a safe store to remember it in."""


@dataclass(frozen=True)
class OpenedFile:
    """An identity that is ready to sign, and what is to be remembered once it has signed."""

    identity: "Identity"
    content: bytes = field(default=b"", repr=False)
    passphrase: str | None = field(default=None, repr=False)
    """None where nothing is to be remembered."""


def make_identity(
    task: Task, path: Path, facts: dict[str, str | None], passphrase: str
) -> "Identity":
    """Make an identity in a new file, and its certificate, which is not secret, beside it.

    Raises AlreadyThereError and the like, with nothing left behind.
    """
    from gcm_desktop.reports.identity import certificate_pem, new_identity, open_identity

    certificate = path.with_suffix(".crt")
    for place in (path, certificate):  # said before a second is spent on making the key
        if place.exists():
            raise AlreadyThereError(place.name)
    made = new_identity(
        name=facts["name"],
        role=facts["role"] or "",
        organisation=facts["organisation"],
        passphrase=passphrase,
    )
    identity = open_identity(made, passphrase)
    task.check()
    write_new(path, made)
    try:
        write_new(certificate, certificate_pem(identity))
    except BaseException:  # a key without its certificate beside it is half of what was asked for
        path.unlink(missing_ok=True)
        raise
    return identity


def open_typed(path: Path, passphrase: str, *, keep: bool) -> OpenedFile:
    """Open an identity with what was typed, and hold on to that if it is to be remembered.

    Raises MissingFileError and the like, and the errors of opening an identity.
    """
    from gcm_desktop.reports.identity import LARGEST, open_identity

    content = read_whole(path, LARGEST)
    identity = open_identity(content, passphrase)
    return OpenedFile(identity, content, passphrase) if keep else OpenedFile(identity)


def open_remembered(task: Task, path: Path) -> OpenedFile:
    """Open an identity with the passphrase that this computer remembers; it may ask a person.

    Errors as `open_typed`, and `NotRememberedError`; `RefusedError` for the passphrase
    where it is remembered no more.
    """
    from gcm_desktop.reports.identity import LARGEST, open_identity

    content = read_whole(path, LARGEST)
    opened = Remembering(Profile(), task.check).opened(content, partial(open_identity, content))
    if opened is None:
        raise RefusedError({"passphrase": _("Type the passphrase of this identity.")})
    return OpenedFile(opened)


def known_here(task: Task, path: Path) -> Known:
    """What this computer knows of the passphrase of this file. Raises MissingFileError, the like.

    The store is asked for nothing but whether it is there.
    """
    from gcm_desktop.reports.identity import LARGEST

    remembering = Remembering(Profile(), task.check, patience=AT_A_GLANCE)
    if remembering.knows(read_whole(path, LARGEST)):
        return Known(remembered=True)
    return Known(possible=remembering.possible())


def remember_passphrase(task: Task, opened: OpenedFile) -> None:
    """Remember the passphrase of an identity that has signed. Errors as `Remembering.remember`."""
    if opened.passphrase is not None:
        Remembering(Profile(), task.check).remember(opened.content, opened.passphrase)


def forget_passphrase(task: Task, path: Path) -> bool:
    """Remember the passphrase of this file no more; whether it was. Errors as `forget`."""
    from gcm_desktop.reports.identity import LARGEST

    return Remembering(Profile(), task.check).forget(read_whole(path, LARGEST))
