"""Edits of a working copy, each beside the record it belongs to. A person accepts them one by one.

Only other words for a passage, a finding or a recommendation can be accepted. Whatever else was
done to the copy is told, and left to people.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from gcm_desktop.consultation.consultations import Consultation, consultation, consultations
from gcm_desktop.consultation.disclosure import MARK
from gcm_desktop.consultation.findings import Finding, findings
from gcm_desktop.consultation.passages import Passage, passages
from gcm_desktop.consultation.published import published_id
from gcm_desktop.consultation.recommendations import Recommendation, recommendations
from gcm_desktop.consultation.rewording import Worded, reword_as_asked
from gcm_desktop.reports.synthesis import finding_code, short
from gcm_desktop.reports.word import Comment, CopyRead, Read, WorkingCopyError, read_copy
from gcm_desktop.reports.word.marks import comparable, digest_of
from gcm_desktop.texts import _, ngettext
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.past import past

QUERIES: tuple[tuple[str, Callable[..., list[Any]]], ...] = (
    ("passage", passages),
    ("finding", findings),
    ("recommendation", recommendations),
)
REFERENCE = re.compile(r"\bF-[A-Z2-7]{8}\b")
AT_ONCE = 100
"""Changes of a record that are read at once."""


@dataclass(frozen=True)
class Edit:
    """Other words for a record."""

    published: str
    """The record's published id."""
    table: str
    record: UUID
    place: str
    """Where it stands in the report, in words."""
    now: str
    """As it stands in the record."""
    asked: str
    """As it stands in the copy."""
    before: str | None = None
    """As it stood when the copy was made, if that is known and not what stands there now."""
    overtaken: bool = False
    """Whether the record was changed since the copy was made."""
    presumed: bool = False
    """Whether only its place in the copy tells that it belongs to this record."""
    comments: tuple[Comment, ...] = ()
    """What people wrote beside it in the copy."""

    @property
    def plain(self) -> bool:
        """Whether nothing speaks for looking at it twice."""
        return not (self.overtaken or self.presumed)

    @property
    def reference(self) -> str:
        """What it is called by: the beginning of the published id."""
        return short(self.published)


@dataclass(frozen=True)
class Told:
    """Something that was done to the copy and is not taken in by itself."""

    kind: str
    """deleted, divided, joined, gone, added, spoken or commented."""
    text: str
    """What stands in the copy, or, for what is not there any more, in the record."""
    place: str = ""
    comments: tuple[Comment, ...] = ()
    """What people wrote beside it in the copy."""


@dataclass(frozen=True)
class Edits:
    """All that was found in a working copy."""

    consultation_id: UUID
    title: str
    edits: tuple[Edit, ...]
    told: tuple[Told, ...]
    remarks: tuple[str, ...]
    """Sentences on how the copy was read."""


def edits_of(workspace: Workspace, content: bytes) -> Edits:
    """What was changed in a working copy of a consultation in this workspace.

    Raises WorkingCopyError for a file that is none, or of a consultation that is not here.
    """
    copy = read_copy(content)
    about, records = _consultation_of(workspace, copy)
    found = {
        read.mark.source: _found_out(workspace, read, records.get(read.mark.source))
        for read in copy.texts
        if read.touched
    }
    edits = {
        source: one
        for source, one in found.items()
        if isinstance(one, Edit) and comparable(one.asked) != comparable(one.now)
    }
    others = {source: one for source, one in found.items() if isinstance(one, Told)}
    margin = _Margin.of(copy)
    changed = tuple(replace(one, comments=margin.beside(it)) for it, one in edits.items())
    told = [replace(one, comments=margin.beside(source)) for source, one in others.items()]
    for one in copy.loose:
        said = margin.at(one.text)
        told.append(Told("spoken" if one.spoken else "added", one.text, comments=said))
    told += margin.left(records)
    return Edits(about.id, about.title, changed, tuple(told), tuple(_remarks(copy)))


def take_in(workspace: Workspace, edit: Edit, *, asked_by: str) -> None:
    """Give the record the words of the copy, as this person asked.

    Raises RefusedError, with nothing changed, also where the record is not what was looked at.
    """
    workspace.write(
        reword_as_asked, edit.record, table=edit.table, text=edit.asked, instead_of=edit.now,
        asked_by=asked_by,
    )  # fmt: skip


class _Margin:
    """What people wrote beside the text; each comment is given out once, where it belongs."""

    def __init__(self) -> None:
        self._of_records: dict[str, list[Comment]] = {}
        self._elsewhere: dict[str, list[Comment]] = {}
        """By what the paragraph says."""

    @classmethod
    def of(cls, copy: CopyRead) -> Self:
        """The comments of a copy."""
        made = cls()
        for one in copy.comments:
            held, key = (
                (made._of_records, one.source) if one.source else (made._elsewhere, one.paragraph)
            )
            held.setdefault(key, []).append(one.comment)
        return made

    def beside(self, source: str) -> tuple[Comment, ...]:
        """Beside the words of a record."""
        return tuple(self._of_records.pop(source, ()))

    def at(self, paragraph: str) -> tuple[Comment, ...]:
        """At a paragraph that is no record's."""
        return tuple(self._elsewhere.pop(paragraph, ()))

    def left(self, records: "Mapping[str, tuple[str, Worded]]") -> Iterator[Told]:
        """Beside what was not changed: records, then whatever else stands in the copy."""
        for source, said in self._of_records.items():
            if found := records.get(source):
                yield Told("commented", found[1].text, _place(*found, source), tuple(said))
            else:
                yield Told("commented", said[0].about, comments=tuple(said))
        for paragraph, said in self._elsewhere.items():
            yield Told("commented", paragraph, comments=tuple(said))


def cautions(edit: Edit) -> Iterator[str]:
    """Why a change is to be looked at twice."""
    if edit.overtaken:
        yield _("Look twice: the record was changed since the copy was made.")
    if MARK in edit.asked and MARK not in edit.now:
        yield _("Look twice: the copy lacks words that were taken out before it left; the record "
                "would lose them.")  # fmt: skip
    if edit.presumed:
        yield _("Look twice: only its place in the copy tells that it belongs here.")


def told_in_words(told: Told) -> str:
    """What was done to the copy, and that it is left to people."""
    return {
        "deleted": _("Deleted in the copy; the record keeps it. Take it out there if that is so:"),
        "divided": _("Divided into several paragraphs in the copy; the record stays one:"),
        "joined": _("Joined with another paragraph in the copy; the records stay apart:"),
        "gone": _("Changed in the copy, but taken back, merged or split in the record since:"),
        "added": _("Stands in the copy and in no record: added, or a change of a heading or "
                   "of words the program writes:"),
        "commented": _("Commented on in the copy and not changed:"),
        "spoken": _("Words that somebody said, changed or added in the copy; they stay as they "
                    "were said:"),
    }[told.kind]  # fmt: skip


def _found_out(
    workspace: Workspace, read: Read, record: "tuple[str, Worded] | None"
) -> "Edit | Told":
    if record is None:
        return Told("gone", read.words)
    table, row = record
    place = _place(table, row, read.mark.source)
    if not read.paragraphs:
        return Told("deleted", row.text, place)
    overtaken = digest_of(row.text) != read.mark.digest
    before = _as_it_was(workspace, row.id, read.mark.digest) if overtaken else None
    written = _paragraphs(table, row.text if before is None else before)
    if read.shared or len(read.paragraphs) < written or _holds_more(row.text, read.words):
        return Told("joined", read.words, place)
    if len(read.paragraphs) > written:
        return Told("divided", read.words, place)
    return Edit(
        read.mark.source, table, row.id, place, now=row.text, asked=read.words, before=before,
        overtaken=overtaken, presumed=read.presumed,
    )  # fmt: skip


def _holds_more(now: str, asked: str) -> bool:
    """Whether a line of references, which the program writes under it, became one with it."""
    return any(code not in now for code in REFERENCE.findall(asked))


def _paragraphs(table: str, text: str) -> int:
    """How many paragraphs a record's words were written in."""
    return comparable(text).count("\n") + 1 if table == "passage" else 1


def _as_it_was(workspace: Workspace, record: UUID, digest: str) -> str | None:
    """The words of a record with this digest, if it ever had them and they were not erased."""
    before: int | None = None
    while events := workspace.read(past, record, limit=AT_ONCE, before=before):
        for event in events:
            for change in event.fields:
                for said in (change.after, change.before):
                    if (
                        change.name == "text"
                        and isinstance(said, str)
                        and (digest_of(said) == digest)
                    ):
                        return said
        before = events[-1].place
    return None


def _consultation_of(
    workspace: Workspace, copy: CopyRead
) -> "tuple[Consultation, dict[str, tuple[str, Worded]]]":
    """The consultation a copy is of, and its records by their published ids."""
    sources = {read.mark.source for read in copy.texts}
    for summary in workspace.read(consultations):
        about = workspace.read(consultation, summary.id)
        if copy.consultation == published_id(about.secret, "consultation", about.id):
            return about, dict(_records(workspace, about))
        if not copy.consultation and not sources.isdisjoint(
            records := dict(_records(workspace, about))
        ):
            return about, records
    raise WorkingCopyError(_("it is of a consultation that this workspace does not hold."))


def _records(
    workspace: Workspace, about: Consultation
) -> "Iterator[tuple[str, tuple[str, Worded]]]":
    for table, query in QUERIES:
        for row in workspace.read(query, about.id):
            yield published_id(about.secret, table, row.id), (table, row)


def _place(table: str, row: "Worded", published: str) -> str:
    if isinstance(row, Passage):
        return _("Report text: {section}").format(section=_section(row.section))
    if isinstance(row, Recommendation):
        return _("Recommendation {code}").format(code=row.code)
    code = finding_code(published)
    if isinstance(row, Finding) and row.objective:
        return _("Finding {code} on objective {number}").format(code=code, number=row.objective)
    return _("Finding {code} across the objectives").format(code=code)


def _section(section: str) -> str:
    return {
        "summary": _("Summary"),
        "context": _("Context"),
        "methodology": _("Methodology"),
        "conclusions": _("Conclusions"),
    }[section]


def _remarks(copy: CopyRead) -> Iterator[str]:
    if copy.tracked:
        yield _("The copy holds tracked changes; it is read as if all of them were accepted.")
    if copy.comments:
        told = ngettext(
            "The copy holds {n} comment. It is shown beside its words, and nothing of it is taken "
            "in.",
            "The copy holds {n} comments. They are shown beside their words, and nothing of them "
            "is taken in.",
            len(copy.comments),
        )
        yield told.format(n=len(copy.comments))
    if copy.comments_unread:
        told = ngettext(
            "The copy holds {n} comment that cannot be shown; read it in Word.",
            "The copy holds {n} comments that cannot be shown; read them in Word.",
            copy.comments_unread,
        )
        yield told.format(n=copy.comments_unread)
    if not copy.whole:
        yield _(
            "The program that saved the copy dropped what it was made of: paragraphs that were "
            "added or deleted cannot be told."
        )
