"""Signing identities as files: opening one, making one."""

from pathlib import Path
from typing import TYPE_CHECKING

from gcm_desktop.errors import AlreadyThereError
from gcm_desktop.files import read_whole, write_new
from gcm_desktop.ui.background import Task

if TYPE_CHECKING:
    from gcm_desktop.reports.identity import Identity


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


def open_identity_file(path: Path, passphrase: str) -> "Identity":
    """Open an identity. Raises MissingFileError and the like, and the errors of its opening."""
    from gcm_desktop.reports.identity import LARGEST, open_identity

    return open_identity(read_whole(path, LARGEST), passphrase)
