"""The bytes of attachments: in and out of the file in pieces, so that memory does not grow.

They are put in before the input names them, a few megabytes a transaction. A program that is
killed in between leaves pieces that nothing names, which `drop_unreferenced` takes away.
"""

import hashlib
import mimetypes
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from gcm_desktop.consultation.attachments import Attachment, attach_to_input, is_whole
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.record import found
from gcm_desktop.errors import (
    AlreadyThereError,
    GcmError,
    MissingFileError,
    ReadOnlyError,
    UnreadableFileError,
)
from gcm_desktop.texts import _
from gcm_desktop.workspace.placing import digest_of, in_words, put_new, workshop

if TYPE_CHECKING:
    from gcm_desktop.workspace.workspace import Workspace

PIECE = 256 * 1024
"""Bytes of one piece."""
TOGETHER = 16
"""Pieces of one transaction, 4 MB: what the log grows by, and what a kill can cost."""
TRIES = 3
UNKNOWN = "application/octet-stream"
NAMED = "CASE WHEN json_valid(body) THEN json_extract(body, '$.v.attachments[0]') END IS NOT NULL"
INDICES = (f"CREATE INDEX IF NOT EXISTS content_attached ON content (place) WHERE {NAMED}",)
"""By which the few revisions are found that name attachments."""
REFERENCED = (
    "SELECT DISTINCT j.value FROM content,"
    f" json_each(content.body, '$.v.attachments') j WHERE {NAMED}"
)


class NoSuchAttachmentError(GcmError):
    """An attachment was named that this file does not hold."""

    code = "no-such-attachment"

    def __init__(self) -> None:
        super().__init__(
            _("This file holds no attachment with that digest. Nothing was changed; list what it "
              "holds and try again.")
        )  # fmt: skip


class ChangedWhileReadError(GcmError):
    """A file became another one while it was read."""

    code = "changed-while-read"

    def __init__(self) -> None:
        super().__init__(
            _("The file changed while it was read, so it was not attached. Nothing was changed; "
              "wait until it is finished and attach it again.")
        )  # fmt: skip


class AttachmentDiffersError(GcmError):
    """The pieces of an attachment are not the file its digest stands for."""

    code = "attachment-differs"

    def __init__(self) -> None:
        super().__init__(
            _("This attachment is damaged: it is not the file that was attached. Nothing was "
              "written; look for it in a backup.")
        )  # fmt: skip


def attach(workspace: "Workspace", input_id: UUID, path: Path) -> str:
    """Take a file in and have it belong to an input; answers with its SHA-256.

    A file that is here already is not taken in again. Raises NoSuchRecordError, RefusedError for
    an input that was struck, MissingFileError, UnreadableFileError, ChangedWhileReadError.
    """
    if workspace.read_only:
        raise ReadOnlyError
    workspace.read(found, Input, input_id)
    try:
        sha256, size = digest_of(path), path.stat().st_size
    except FileNotFoundError:
        raise MissingFileError(path.name) from None
    except OSError:
        raise UnreadableFileError(path.name) from None
    try:
        for _try in range(TRIES):
            if not workspace.read(is_whole, sha256, size):
                _take(workspace, path, sha256)
            attached = workspace.write(
                attach_to_input, input_id, sha256=sha256, size=size, media_type=_media_type(path)
            )
            if attached:
                return sha256
    except BaseException:
        with suppress(GcmError):
            workspace.write(_drop)
        raise
    raise ChangedWhileReadError


def write_out(workspace: "Workspace", sha256: str, path: Path) -> None:
    """Make a file of an attachment: whole or not at all, and never over another.

    Raises NoSuchAttachmentError, AttachmentDiffersError, AlreadyThereError.
    """
    if os.path.lexists(path):
        raise AlreadyThereError(path.name)
    if not path.parent.is_dir():
        raise MissingFileError(str(path.parent))
    with in_words(path.name), workshop(path) as fresh:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            workspace.read(_write, sha256, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            put_new(fresh, path)
        except FileExistsError:
            raise AlreadyThereError(path.name) from None


def take_in(connection: Connection, other: Connection) -> int:
    """Copy from another file the attachments that revisions here name and are not here yet.

    One that is not what its digest stands for is left there. Answers how many came.
    """
    taken, cursor, theirs = 0, _cursor(connection), _cursor(other)
    for sha256 in missing(connection):
        theirs.execute("SELECT size, media_type FROM attachment WHERE sha256 = ?", (sha256,))
        known = theirs.fetchone()
        if known is None or _digest(other, sha256) != (sha256, known[0]):
            continue
        cursor.execute("DELETE FROM attachment_chunk WHERE sha256 = ?", (sha256,))
        for number, piece in enumerate(_pieces(other, sha256)):
            cursor.execute("INSERT INTO attachment_chunk VALUES (?, ?, ?)", (sha256, number, piece))
        cursor.execute("INSERT OR REPLACE INTO attachment VALUES (?, ?, ?)", (sha256, *known))
        taken += 1
    return taken


def drop_unreferenced(connection: Connection) -> int:
    """Drop what no revision names any more, or does not name yet; how many attachments went.

    The bytes themselves are overwritten (`secure_delete`), and gone once the log is emptied.
    """
    cursor = _cursor(connection)
    if cursor.execute("SELECT 1 FROM attachment_chunk LIMIT 1").fetchone() is None:
        cursor.execute("DELETE FROM attachment")
        return int(cursor.rowcount)
    here = cursor.execute(
        "SELECT sha256 FROM attachment UNION SELECT DISTINCT sha256 FROM attachment_chunk"
    )
    left = [(sha256,) for (sha256,) in set(here) - set(cursor.execute(REFERENCED))]
    cursor.executemany("DELETE FROM attachment WHERE sha256 = ?", left)
    cursor.executemany("DELETE FROM attachment_chunk WHERE sha256 = ?", left)
    return len(left)


def missing(connection: Connection) -> list[str]:
    """The attachments that revisions name and that are not here: a bundle may leave them out."""
    cursor = _cursor(connection)
    absent = f"{REFERENCED} AND j.value NOT IN (SELECT sha256 FROM attachment)"
    return sorted(str(sha256) for (sha256,) in cursor.execute(absent).fetchall())


def wrong(connection: Connection) -> Iterator[str]:
    """The attachments that are not what their digests stand for."""
    cursor = _cursor(connection)
    for sha256, size in cursor.execute("SELECT sha256, size FROM attachment").fetchall():
        if _digest(connection, sha256) != (sha256, size):
            yield str(sha256)


def _take(workspace: "Workspace", path: Path, sha256: str) -> None:
    """Put the pieces of a file in, a transaction after the other."""
    seen, first = hashlib.sha256(), 0
    with in_words(path.name), path.open("rb") as file:
        while workspace.write(_keep, file, sha256, first, seen) == TOGETHER:
            first += TOGETHER
    if seen.hexdigest() != sha256:
        raise ChangedWhileReadError


def _keep(db: Session, file: BinaryIO, sha256: str, first: int, seen: Any) -> int:
    """Some pieces more; how many they were."""
    cursor, kept = _cursor(db.connection()), 0
    if not first:
        cursor.execute("DELETE FROM attachment_chunk WHERE sha256 = ?", (sha256,))
    while kept < TOGETHER and (piece := file.read(PIECE)):
        seen.update(piece)
        said = (sha256, first + kept, piece)
        cursor.execute("INSERT OR REPLACE INTO attachment_chunk VALUES (?, ?, ?)", said)
        kept += 1
    return kept


def _drop(db: Session) -> int:
    return drop_unreferenced(db.connection())


def _write(db: Session, sha256: str, file: BinaryIO) -> None:
    known = db.get(Attachment, sha256)
    if known is None:
        raise NoSuchAttachmentError
    seen = hashlib.sha256()
    for piece in _pieces(db.connection(), sha256):
        seen.update(piece)
        file.write(piece)
    if seen.hexdigest() != sha256:
        raise AttachmentDiffersError


def _digest(connection: Connection, sha256: str) -> tuple[str, int]:
    """What the pieces amount to, and their bytes."""
    seen, size = hashlib.sha256(), 0
    for piece in _pieces(connection, sha256):
        seen.update(piece)
        size += len(piece)
    return seen.hexdigest(), size


def _pieces(connection: Connection, sha256: str) -> Iterator[bytes]:
    cursor = _cursor(connection)
    asked = "SELECT piece FROM attachment_chunk WHERE sha256 = ? AND number = ?"
    for number in count():
        line = cursor.execute(asked, (sha256, number)).fetchone()
        if line is None:
            return
        yield line[0]


def _media_type(path: Path) -> str:
    guessed = mimetypes.guess_type(path.name)[0] or UNKNOWN
    return guessed if re.fullmatch(r"[\w.+-]+/[\w.+-]+", guessed, re.ASCII) else UNKNOWN


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
