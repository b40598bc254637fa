"""Minutes as a Word file to work on; nothing that is changed in it is ever read back."""

from collections.abc import Iterator

from gcm_desktop.consultation.disclosed_session import DisclosedSession
from gcm_desktop.reports.blocks import Block, Footnote, Heading, Note, Paragraph
from gcm_desktop.reports.data import canonical, sha256_of
from gcm_desktop.reports.kinds.minutes import SECTIONS
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.voice import UNOFFICIAL, Voice
from gcm_desktop.reports.word.document import AboutCopy, document_of, unsigned
from gcm_desktop.reports.word.marks import WHOLE, Mark

NO_RECORD = Mark("minutes", WHOLE)
"""Leads to no record: what minutes say is kept in several, none of which is one paragraph."""


def copy_of_minutes(told: DisclosedSession) -> Report:
    """The copy in the place of a report: what leaves is noted alike, whatever its form.

    Its file carries no data; the digest is of those that it was made from. The same facts give the
    same bytes.
    """
    about = AboutCopy(
        told.title, told.language, told.as_of, NO_RECORD, sample=told.consultation.sample,
        template=told.template,
    )  # fmt: skip
    data = canonical(told)
    made = document_of(_blocks(told), about)
    return Report(made, data, sha256_of(data), missing=(), pages=0)


def _blocks(told: DisclosedSession) -> Iterator[Block]:
    """What minutes say, but for what only a signed file can say of itself."""
    voice = Voice(told.language)
    for section in SECTIONS:
        yield from section(told, voice)
    yield Heading(voice.say("About this copy"))
    yield Note(unsigned(voice))
    yield Paragraph(
        voice.say(
            "Nothing that is changed here is read back. Correct the session itself, and have the "
            "minutes made anew."
        )
    )
    if voice.unofficial:
        yield Footnote(UNOFFICIAL, voice.say("Not the official wording: a working translation."))
