"""Seals of sessions: minutes, tallies and consents as they stood when an officer signed them.

A seal fixes the set of journal heads of everything that belongs to a session. Nothing is locked by
it: whatever is changed later shows as an amendment.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime
from sqlmodel import Field, col, select
from sqlmodel import Session as Database

from gcm_desktop.consultation.assessments import Assessment
from gcm_desktop.consultation.consents import Consent
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.record import Json, Record, UtcDateTime, found
from gcm_desktop.consultation.sessions import Session
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _

Heads = Mapping[str, tuple[str, ...]]
"""By record, the revisions that nothing follows yet."""


class SessionSeal(Record, table=True):
    """What a session's records were when they were sealed, and who signed that."""

    __tablename__ = "session_seal"
    FIXED: ClassVar[frozenset[str]] = frozenset(
        {"id", "session_id", "heads", "digest", "signature", "fingerprint", "sealed_at"}
    )

    session_id: UUID = Field(index=True)
    heads: dict[str, Any] = Field(sa_type=Json)
    digest: str = Field(min_length=64, max_length=64)
    """SHA-256 of the heads as canonical JSON: what is signed."""
    signature: str | None = Field(default=None, max_length=4000)
    """Over the digest, in Base64; nothing where the officer has no key."""
    fingerprint: str | None = Field(default=None, max_length=64)
    """SHA-256 of the certificate it was signed with."""
    sealed_at: AwareDatetime | None = Field(default=None, sa_type=UtcDateTime)


@dataclass(frozen=True)
class Amendments:
    """What changed since a seal."""

    changed: tuple[str, ...]
    added: tuple[str, ...]
    """Records by their ids."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.added)


def digest_of(heads: Heads) -> str:
    """What an officer signs: SHA-256 over the heads, records and revisions in order."""
    said = {record: sorted(those) for record, those in heads.items()}
    return hashlib.sha256(
        json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def seal_session(
    db: Database,
    session_id: UUID,
    *,
    heads: Heads,
    signature: str | None = None,
    fingerprint: str | None = None,
) -> SessionSeal:
    """Fix what a session's records are now. Raises RefusedError before it was tidied."""
    session = found(db, Session, session_id)
    if session.state not in ("tidied", "sealed"):
        raise RefusedError({"state": _("state: close and tidy the session before it is sealed.")})
    seal = SessionSeal.of(
        session_id=session_id, heads={record: sorted(those) for record, those in heads.items()},
        digest=digest_of(heads), signature=signature, fingerprint=fingerprint,
        sealed_at=db.info.get("now"),
    )  # fmt: skip
    db.add(seal)
    if session.state != "sealed":
        session.amend(state="sealed")
    return seal


def seals(db: Database, session_id: UUID) -> list[SessionSeal]:
    """The seals of a session, oldest first."""
    of_it = select(SessionSeal).where(
        SessionSeal.session_id == session_id, col(SessionSeal.withdrawn).is_(False)
    )
    return list(db.exec(of_it.order_by(col(SessionSeal.id))))


def session_records(db: Database, session_id: UUID) -> list[UUID]:
    """The inputs, consents and assessments that a seal of this session covers.

    Who came is covered by the tallies: a participant's record changes with every later session.
    """
    found(db, Session, session_id)
    of_it: list[UUID] = []
    for table in (Input, Consent, Assessment):
        these = select(table.id).where(table.session_id == session_id)
        of_it += db.exec(these)
    return sorted(of_it)


def session_facts(db: Database, session_id: UUID) -> dict[str, tuple[str, ...]]:
    """What a seal fixes of the session itself: a digest of its facts in place of its heads.

    Its state is left out, as sealing changes it.
    """
    facts = found(db, Session, session_id).model_dump(mode="json", exclude={"state", "withdrawn"})
    said = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {session_id.hex: (hashlib.sha256(said.encode()).hexdigest(),)}


def amendments(seal: SessionSeal, heads: Heads) -> Amendments:
    """What of a session changed since it was sealed, by its heads of today."""
    return Amendments(
        changed=tuple(
            record for record, those in sorted(seal.heads.items())
            if sorted(heads.get(record, ())) != list(those)
        ),
        added=tuple(sorted(heads.keys() - seal.heads.keys())),
    )  # fmt: skip
