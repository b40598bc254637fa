"""The bytes of attachments: in and out of the file in pieces, so that memory does not grow.

They are put in before the record names them, a few megabytes a transaction. A program that is
killed in between leaves pieces that nothing names, which `drop_unreferenced` takes away.
"""

import hashlib
import mimetypes
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from gcm_desktop.consultation.attachments import (
    PICTURE,
    Attachment,
    NoSuchAttachmentError,
    attach_to,
    holder_of,
    is_whole,
    kind_of,
)
from gcm_desktop.errors import (
    AlreadyThereError,
    DiskFullError,
    GcmError,
    MissingFileError,
    ReadOnlyError,
    UnreadableFileError,
)
from gcm_desktop.texts import _
from gcm_desktop.workspace.cleaning import (
    CLEANED,
    HEAD,
    TIFF,
    UnsafePictureError,
    cleaned,
    picture_type,
)
from gcm_desktop.workspace.cleaning import LARGEST as LARGEST_PICTURE
from gcm_desktop.workspace.placing import digest_of, in_words, put_new, workshop

if TYPE_CHECKING:
    from gcm_desktop.workspace.workspace import Workspace

Progress = Callable[[int, int], None]
PIECE = 256 * 1024
"""Bytes of one piece."""
TOGETHER = 16
"""Pieces of one transaction, 4 MB: what the log grows by, and what a kill can cost."""
LARGEST = 500_000_000
"""Bytes of one attachment: every backup holds it again."""
TRIES = 3
UNKNOWN = "application/octet-stream"
TIFF_ENDINGS = frozenset({"", ".tif", ".tiff"})
"""Raw pictures of cameras begin as these do, and hold more than would be drawn anew."""
NAMED = "CASE WHEN json_valid(body) THEN json_extract(body, '$.v.attachments[0]') END IS NOT NULL"
INDICES = (f"CREATE INDEX IF NOT EXISTS content_attached ON content (place) WHERE {NAMED}",)
"""By which the few revisions are found that name attachments."""
REFERENCED = (
    "SELECT DISTINCT j.value FROM content,"
    f" json_each(content.body, '$.v.attachments') j WHERE {NAMED}"
)


class TooLargeError(GcmError):
    """A file is larger than an attachment may be."""

    code = "too-large"

    def __init__(self) -> None:
        limit = LARGEST // 1_000_000
        super().__init__(
            _("This file is larger than {limit} MB, more than an attachment may be. Nothing was "
              "changed; attach a shorter or smaller version of it.").format(limit=limit)
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


class Attached(NamedTuple):
    """What became of a file that was attached."""

    sha256: str
    """Of what is kept."""
    removed: bool
    """Whether what it told besides what is seen was removed: position, camera, times, words."""
    kind: str
    """picture, sound, video, document or file."""
    on_purpose: bool = False
    """Whether it was kept as it is because somebody wished so."""

    @property
    def sentence(self) -> str:
        """What of it was kept, in words."""
        if self.removed:
            return _("What the picture told about place, time and camera was removed.")
        if self.on_purpose:
            return _("It was kept as it is, with all it tells about place, time and camera.")
        return _("What a file of this kind tells about its author, place and time cannot be "
                 "removed; it was kept as it is.")  # fmt: skip


class _Offered(NamedTuple):
    """A file or picture on its way in."""

    source: Callable[[], AbstractContextManager[BinaryIO]]
    sha256: str
    size: int
    media_type: str
    removed: bool


def attach(
    workspace: "Workspace",
    record_id: UUID,
    path: Path,
    *,
    keep_metadata: bool = False,
    progress: Progress | None = None,
) -> Attached:
    """Take a file in and have it belong to an input or a session.

    A picture is drawn anew without its metadata, unless they are to be kept. A file that is here
    already is not taken in again. `progress` is told how many bytes of how many are in, and may
    raise to stop. Raises NoSuchRecordError, RefusedError where attachments were erased,
    MissingFileError, UnreadableFileError, TooLargeError, UnsafePictureError, DiskFullError,
    ChangedWhileReadError; nothing is attached then, and nothing of it stays.
    """
    _refuse_nowhere(workspace, record_id)
    try:
        offered = _offered(path, keep_metadata=keep_metadata)
    except FileNotFoundError:
        raise MissingFileError(path.name) from None
    except OSError:
        raise UnreadableFileError(path.name) from None
    told = _settle(workspace, record_id, offered, path.name, progress)
    return told._replace(on_purpose=keep_metadata and told.kind == PICTURE)


def attach_picture(workspace: "Workspace", record_id: UUID, content: bytes) -> Attached:
    """Take in a picture that lies in no file, without its metadata, as by `attach`."""
    _refuse_nowhere(workspace, record_id)
    return _settle(workspace, record_id, _clean(content), _("picture"), None)


def content_of(workspace: "Workspace", sha256: str, at_most: int) -> bytes | None:
    """The bytes of an attachment, if there are no more than this.

    Raises NoSuchAttachmentError, AttachmentDiffersError.
    """
    known = workspace.read(lambda db: db.get(Attachment, sha256))
    if known is not None and known.size > at_most:
        return None
    file = BytesIO()
    workspace.read(_write, sha256, file)
    return file.getvalue()


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


def _refuse_nowhere(workspace: "Workspace", record_id: UUID) -> None:
    if workspace.read_only:
        raise ReadOnlyError
    workspace.read(holder_of, record_id)


def _offered(path: Path, *, keep_metadata: bool) -> _Offered:
    """What a file is, by its first bytes rather than its name. Raises OSError."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):  # a pipe would keep us waiting
        raise UnreadableFileError(path.name)
    if found.st_size > LARGEST:
        raise TooLargeError
    with path.open("rb") as file:
        shown = picture_type(file.read(HEAD))
    named = _media_type(path)
    if shown == TIFF and path.suffix.lower() not in TIFF_ENDINGS:
        shown = None
    media_type = shown or named
    if media_type in CLEANED and not keep_metadata:
        if found.st_size > LARGEST_PICTURE:
            raise UnsafePictureError
        return _clean(_whole(path))
    return _Offered(lambda: path.open("rb"), digest_of(path), found.st_size, media_type, False)


def _whole(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_PICTURE + 1)


def _clean(content: bytes) -> _Offered:
    drawn = cleaned(content)
    sha256 = hashlib.sha256(drawn.content).hexdigest()
    size = len(drawn.content)
    return _Offered(lambda: BytesIO(drawn.content), sha256, size, drawn.media_type, True)


def _settle(
    workspace: "Workspace", record_id: UUID, offered: _Offered, name: str, progress: Progress | None
) -> Attached:
    """Put in what is offered, and have it belong to the record; or leave nothing."""
    sha256, size, media_type = offered.sha256, offered.size, offered.media_type
    try:
        for _try in range(TRIES):
            if not workspace.read(is_whole, sha256, size):
                _refuse_no_room(workspace, size)
                _take(workspace, offered, name, progress)
            if workspace.write(
                attach_to, record_id, sha256=sha256, size=size, media_type=media_type
            ):
                return Attached(sha256, offered.removed, kind_of(media_type))
    except BaseException:
        with suppress(GcmError):
            workspace.write(_drop)
        raise
    raise ChangedWhileReadError


def _refuse_no_room(workspace: "Workspace", size: int) -> None:
    """Before a disk is filled, which harms others, too."""
    with suppress(OSError):
        if shutil.disk_usage(workspace.path.parent).free < size:
            raise DiskFullError


def _take(workspace: "Workspace", offered: _Offered, name: str, progress: Progress | None) -> None:
    """Put the pieces of a file in, a transaction after the other."""
    seen, first, sha256 = hashlib.sha256(), 0, offered.sha256
    with in_words(name), offered.source() as file:
        while workspace.write(_keep, file, sha256, first, seen) == TOGETHER:
            first += TOGETHER
            if progress is not None:
                progress(min(first * PIECE, offered.size), offered.size)
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
