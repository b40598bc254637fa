"""Attachments: files that belong to inputs, by their SHA-256. Their names are not kept.

A name like "Amina.jpg" points to a person. Which attachments an input has is a fact of the input,
told in its revisions; the bytes lie outside the journal, in pieces, and are kept as long as any
revision names them.
"""

from uuid import UUID

from sqlalchemy import LargeBinary, func
from sqlmodel import Field, Session, SQLModel, col, select

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.record import found


class Attachment(SQLModel, table=True):
    """One file, however many inputs it belongs to."""

    sha256: str = Field(primary_key=True)
    """In hexadecimal: what it is known by."""
    size: int
    """Bytes."""
    media_type: str
    """As far as the ending of its name told it (RFC 6838)."""


class AttachmentChunk(SQLModel, table=True):
    """A piece of one: large enough to be quick, small enough to be held."""

    __tablename__ = "attachment_chunk"

    sha256: str = Field(primary_key=True)
    """Of the whole."""
    number: int = Field(primary_key=True)
    """From 0."""
    piece: bytes = Field(sa_type=LargeBinary)


def attach_to_input(
    db: Session, /, input_id: UUID, *, sha256: str, size: int, media_type: str
) -> bool:
    """Have a file belong to an input, twice being once; false where its pieces are not all here."""
    if not is_whole(db, sha256, size):
        return False
    entry = found(db, Input, input_id)
    if db.get(Attachment, sha256) is None:
        db.add(Attachment(sha256=sha256, size=size, media_type=media_type))
    attached = entry.attachments or ()
    if sha256 not in attached:
        entry.amend(attachments=(*attached, sha256))
    return True


def is_whole(db: Session, sha256: str, size: int) -> bool:
    """Whether as much is here as the whole has."""
    pieces = select(func.sum(func.length(AttachmentChunk.piece)))
    held = db.exec(pieces.where(AttachmentChunk.sha256 == sha256)).one()
    return (held or 0) == size


def attachments(db: Session, input_id: UUID | None = None) -> list[Attachment]:
    """The attachments of an input that are here, in the order they were given; or all there are."""
    if input_id is None:
        return list(db.exec(select(Attachment).order_by(col(Attachment.sha256))))
    given = found(db, Input, input_id).attachments or ()
    here = (db.get(Attachment, sha256) for sha256 in given)
    return [attachment for attachment in here if attachment is not None]
