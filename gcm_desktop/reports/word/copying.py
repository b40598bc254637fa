"""The working copy: a report's blocks as a Word file, unsigned, with marks that lead back."""

from collections.abc import Iterator
from dataclasses import replace

import docx
from docx.document import Document
from docx.shared import Pt

from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.reports import sections
from gcm_desktop.reports.blocks import Block, Cover, Footnote, Heading, Note, Paragraph
from gcm_desktop.reports.data import canonical, sha256_of
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.voice import UNOFFICIAL, Voice
from gcm_desktop.reports.word.marks import WHOLE, Mark
from gcm_desktop.reports.word.packing import add_made_of, describe, keep_only_needed, packed
from gcm_desktop.reports.word.runs import MAIN, element, runs
from gcm_desktop.reports.word.styles import dress
from gcm_desktop.reports.word.writing import Writing, field
from gcm_desktop.texts import is_right_to_left


def working_copy(report: Disclosed) -> bytes:
    """What may leave as a Word file (DOCX) to work on; the same facts give the same bytes."""
    title, language = report.consultation.title, report.language
    document = docx.Document()
    keep_only_needed(document)
    dress(document, language)
    _lay_out_pages(document, Voice(language), sample=report.consultation.sample)
    whole = Mark(report.consultation.id, WHOLE)
    writing = Writing(language, whole)
    writing.write(_blocks(report))
    body = document.element.body
    ending = body.sectPr
    body.remove(ending)
    body.extend(writing.written)
    body.append(ending)
    facts = {"consultation": whole.source, "edition": report.edition, "language": language,
             "asOf": report.as_of.isoformat()}  # fmt: skip
    lists = {"marks": writing.marked, "others": sorted(writing.others)}
    add_made_of(document, facts, lists)
    describe(document, title=title, language=language, on=report.as_of)
    return packed(document)


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
        for block in section(report, voice):
            yield _without_signatures(report, block, voice) if isinstance(block, Cover) else block
    yield from _closing(voice)


def _without_signatures(report: Disclosed, cover: Cover, voice: Voice) -> Cover:
    notice = _unsigned(voice)
    if report.consultation.sample:
        notice = f"{cover.notice}\n{notice}"
    return replace(cover, notice=notice)


def _unsigned(voice: Voice) -> str:
    return voice.say(
        "This is a working copy and carries no signature. Only the signed PDF is the report."
    )


def _closing(voice: Voice) -> Iterator[Block]:
    yield Heading(voice.say("About this copy"))
    yield Note(_unsigned(voice))
    yield Paragraph(
        voice.say(
            "Paragraphs of findings, of recommendations and of the running text can be reworded "
            "here; each change is then shown beside the record, and taken in or left by a person. "
            "Whatever else is changed here, above all what people said, is not taken in."
        )
    )
    if voice.unofficial:
        yield Footnote(UNOFFICIAL, voice.say("Not the official wording: a working translation."))


def _lay_out_pages(document: Document, voice: Voice, *, sample: bool) -> None:
    """A4 as in the signed report; on every page what this is not, and the number of the page."""
    page = document.sections[0]
    page.page_width, page.page_height = Pt(style.PAGE_WIDTH), Pt(style.PAGE_HEIGHT)
    page.left_margin = page.right_margin = Pt(style.SIDE)
    page.top_margin, page.bottom_margin = Pt(style.TOP), Pt(style.BOTTOM)
    section = page._sectPr  # noqa: SLF001 - the library leaves these to its users
    for name in [name for name in section.attrib if "rsid" in str(name)]:
        del section.attrib[name]
    for grid in section.findall(f"{MAIN}docGrid"):
        section.remove(grid)
    mirrored = is_right_to_left(voice.language)
    if mirrored:
        section.append(element("bidi"))
    told = [voice.say("Working copy, not signed")]
    if sample:
        told.append(voice.say("Sample: everything in it is invented"))
    head, foot = page.header.paragraphs[0]._p, page.footer.paragraphs[0]._p  # noqa: SLF001 - no other way to it
    head.get_or_add_pPr().append(element("bidi", val=str(int(mirrored))))
    foot.get_or_add_pPr().append(element("bidi", val="0"))
    head.extend(runs(" · ".join(told), voice.language, mirrored=mirrored))
    for part in (*field("PAGE", "1"), *runs(" / ", "en", mirrored=False), *field("NUMPAGES", "1")):
        foot.append(part)
