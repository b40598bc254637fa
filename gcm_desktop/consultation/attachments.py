"""Attachments: files that belong to inputs and sessions, by their SHA-256. No names are kept.

A name like "Amina.jpg" points to a person. Which attachments a record has is a fact of the record,
told in its revisions; the bytes lie outside the journal, in pieces, and are kept as long as any
revision names them.
"""

from uuid import UUID

from sqlalchemy import LargeBinary, func
from sqlmodel import Field, Session, SQLModel, col, select

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.record import found
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _

PICTURE, SOUND, VIDEO, DOCUMENT, OTHER = KINDS = ("picture", "sound", "video", "document", "file")
"""What a person takes an attachment for."""
PAGES = ("text/", "application/pdf", "application/rtf", "application/msword", "application/vnd.",
         "image/svg")  # fmt: skip
"""How the media types of documents begin."""


class Attachment(SQLModel, table=True):
    """One file, however much it belongs to."""

    sha256: str = Field(primary_key=True)
    """In hexadecimal: what it is known by."""
    size: int
    """Bytes."""
    media_type: str
    """As far as its first bytes or the ending of its name told it (RFC 6838)."""

    @property
    def kind(self) -> str:
        """One of KINDS."""
        return kind_of(self.media_type)


class AttachmentChunk(SQLModel, table=True):
    """A piece of one: large enough to be quick, small enough to be held."""

    __tablename__ = "attachment_chunk"

    sha256: str = Field(primary_key=True)
    """Of the whole."""
    number: int = Field(primary_key=True)
    """From 0."""
    piece: bytes = Field(sa_type=LargeBinary)


class NoSuchAttachmentError(GcmError):
    """An attachment was named that is not there."""

    code = "no-such-attachment"

    def __init__(self) -> None:
        super().__init__(
            _("This file holds no attachment with that digest. Nothing was changed; list what it "
              "holds and try again.")
        )  # fmt: skip


def kind_of(media_type: str) -> str:
    """Which of KINDS a media type is."""
    if media_type.startswith(PAGES):
        return DOCUMENT
    first = media_type.partition("/")[0]
    return {"image": PICTURE, "audio": SOUND, "video": VIDEO}.get(first, OTHER)


def attach_to(db: Session, /, record_id: UUID, *, sha256: str, size: int, media_type: str) -> bool:
    """Have a file belong to an input or a session, twice being once.

    False where its pieces are not all here. Raises NoSuchRecordError, and RefusedError where the
    attachments of the record were erased.
    """
    if not is_whole(db, sha256, size):
        return False
    holder = holder_of(db, record_id)
    if db.get(Attachment, sha256) is None:
        db.add(Attachment(sha256=sha256, size=size, media_type=media_type))
    attached = holder.attachments or ()
    if sha256 not in attached:
        holder.amend(attachments=(*attached, sha256))
    return True


def detach(db: Session, record_id: UUID, sha256: str) -> Input | Meeting:
    """Have a file belong to a record no longer.

    It stays in the file, as a part of the record's past, so that this can be undone. Raises
    NoSuchRecordError and NoSuchAttachmentError.
    """
    holder = holder_of(db, record_id)
    attached = holder.attachments or ()
    if sha256 not in attached:
        raise NoSuchAttachmentError
    left = tuple(one for one in attached if one != sha256)
    return holder.amend(attachments=left or None)


def erase_attachments(db: Session, record_id: UUID) -> Input | Meeting:
    """Erase whatever is and ever was attached to a record: for good, in every copy.

    Nothing can be attached to it again. What another record has as well stays there.
    """
    return holder_of(db, record_id).erase(db, "attachments")


def is_whole(db: Session, sha256: str, size: int) -> bool:
    """Whether as much is here as the whole has."""
    pieces = select(func.sum(func.length(AttachmentChunk.piece)))
    held = db.exec(pieces.where(AttachmentChunk.sha256 == sha256)).one()
    return (held or 0) == size


def attachments(db: Session, record_id: UUID | None = None) -> list[Attachment]:
    """The attachments of an input or session that are here, as they were given; or all there are.

    Raises NoSuchRecordError.
    """
    if record_id is None:
        return list(db.exec(select(Attachment).order_by(col(Attachment.sha256))))
    given = holder_of(db, record_id).attachments or ()
    here = (db.get(Attachment, sha256) for sha256 in given)
    return [attachment for attachment in here if attachment is not None]


def holder_of(db: Session, record_id: UUID) -> Input | Meeting:
    """The input or session with this id. Raises NoSuchRecordError."""
    if db.get(Meeting, record_id) is not None:
        return found(db, Meeting, record_id)
    return found(db, Input, record_id)
