"""The working copy: a report's blocks as a Word file, unsigned, with marks that lead back."""

from collections.abc import Iterator

from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.reports import sections
from gcm_desktop.reports.blocks import Block, Footnote, Heading, Note, Paragraph
from gcm_desktop.reports.data import canonical, sha256_of
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.voice import UNOFFICIAL, Voice
from gcm_desktop.reports.word.document import AboutCopy, document_of, unsigned
from gcm_desktop.reports.word.marks import WHOLE, Mark


def working_copy(report: Disclosed) -> bytes:
    """What may leave as a Word file (DOCX) to work on; the same facts give the same bytes."""
    consultation = report.consultation
    made_of = {"consultation": consultation.id, "edition": report.edition,
               "language": report.language, "asOf": report.as_of.isoformat()}  # fmt: skip
    about = AboutCopy(
        consultation.title, report.language, report.as_of, Mark(consultation.id, WHOLE),
        sample=consultation.sample, template=report.template, made_of=made_of,
    )  # fmt: skip
    return document_of(_blocks(report), about)


def as_report(report: Disclosed) -> Report:
    """A working copy in the place of a report: what leaves is noted alike, whatever its form.

    Its file carries no data; the digest is of those that it was made from.
    """
    data = canonical(report)
    return Report(working_copy(report), data, sha256_of(data), missing=(), pages=0)


def _blocks(report: Disclosed) -> Iterator[Block]:
    """The blocks of the report, but for what only a signed file can say of itself."""
    voice = Voice(report.language)
    for section in sections.chosen(report):
        yield from section(report, voice)
    yield from _closing(voice)


def _closing(voice: Voice) -> Iterator[Block]:
    yield Heading(voice.say("About this copy"))
    yield Note(unsigned(voice))
    yield Paragraph(
        voice.say(
            "Paragraphs of findings, of recommendations and of the running text can be reworded "
            "here; each change is then shown beside the record, and taken in or left by a person. "
            "Whatever else is changed here, above all what people said, is not taken in."
        )
    )
    if voice.unofficial:
        yield Footnote(UNOFFICIAL, voice.say("Not the official wording: a working translation."))
