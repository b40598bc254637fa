"""Blocks as a whole Word document: laid out as the pages of reports are, and unsigned."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import docx
from docx.document import Document
from docx.shared import Pt

from gcm_desktop.consultation.report_templates import ReportTemplate
from gcm_desktop.reports.blocks import Block, Cover
from gcm_desktop.reports.dressing import colours_of
from gcm_desktop.reports.tints import shades_of
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.voice import Voice
from gcm_desktop.reports.word.marks import Mark
from gcm_desktop.reports.word.packing import add_made_of, describe, keep_only_needed, packed
from gcm_desktop.reports.word.pictures import picture_run
from gcm_desktop.reports.word.runs import MAIN, element, runs
from gcm_desktop.reports.word.styles import dress
from gcm_desktop.reports.word.tables import SHADES
from gcm_desktop.reports.word.writing import Writing
from gcm_desktop.reports.word.writing import field as field_of
from gcm_desktop.texts import is_right_to_left


@dataclass(frozen=True)
class AboutCopy:
    """What a Word copy says of itself beside its text."""

    title: str
    language: str
    on: date
    """The day that its data are of."""
    whole: Mark
    """What its title is marked with."""
    sample: bool = False
    template: ReportTemplate | None = None
    made_of: Mapping[str, str] = field(default_factory=dict)
    """What changes to it are held against; nothing where none are read back."""


def document_of(blocks: Iterable[Block], about: AboutCopy) -> bytes:
    """A Word file (DOCX) of these blocks; the same blocks give the same bytes."""
    document, colours = docx.Document(), colours_of(about.template)
    keep_only_needed(document)
    dress(document, about.language, colours)
    _lay_out_pages(document, Voice(about.language), sample=about.sample)
    writing = Writing(
        about.language, about.whole, drawn=partial(picture_run, document),
        shades=tuple(shades_of(colours.deep, SHADES)) if colours else SHADES,
    )  # fmt: skip
    writing.write(_without_signatures(blocks, about))
    body = document.element.body
    ending = body.sectPr
    body.remove(ending)
    body.extend(writing.written)
    body.append(ending)
    if about.made_of:
        lists = {"marks": writing.marked, "others": sorted(writing.others)}
        add_made_of(document, about.made_of, lists)
    describe(document, title=about.title, language=about.language, on=about.on)
    return packed(document)


def unsigned(voice: Voice) -> str:
    """What every copy says of itself."""
    return voice.say(
        "This is a working copy and carries no signature. Only the signed PDF is the report."
    )


def _without_signatures(blocks: Iterable[Block], about: AboutCopy) -> Iterator[Block]:
    """The same blocks, with a title page that says what this is not."""
    notice = unsigned(Voice(about.language))
    for block in blocks:
        if isinstance(block, Cover):
            said = f"{block.notice}\n{notice}" if about.sample else notice
            yield replace(block, notice=said)
        else:
            yield block


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
    numbers = (
        *field_of("PAGE", "1"), *runs(" / ", "en", mirrored=False), *field_of("NUMPAGES", "1")
    )  # fmt: skip
    for part in numbers:
        foot.append(part)
