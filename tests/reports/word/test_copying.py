"""The working copy: a Word file of the report, that says what it is and nothing of who made it."""

import base64
import hashlib
import pickle
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import get_args

import docx
import pytest
from docx.document import Document
from docx.oxml.parser import parse_xml
from PIL import Image

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.passages import annex_dissent, write_passage
from gcm_desktop.consultation.recommendations import recommend
from gcm_desktop.consultation.report_templates import ReportTemplate, template_of
from gcm_desktop.reports.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Contents,
    Cover,
    Dots,
    Facts,
    Footnote,
    Heading,
    Matrix,
    Note,
    PageBreak,
    Paragraph,
    Point,
    Points,
    Quote,
    Scale,
    Signatures,
    SquareCode,
    Table,
)
from gcm_desktop.reports.blocks import Mark as Seen
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.tints import shades_of
from gcm_desktop.reports.word import as_report, working_copy
from gcm_desktop.reports.word.marks import WHOLE, Mark
from gcm_desktop.reports.word.tables import SHADES
from gcm_desktop.reports.word.writing import Writing
from gcm_desktop.texts import LANGUAGES
from gcm_desktop.workspace import Workspace

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = "\0\x07\ud800\ufffe\U0010ffff</w:t><script>&]]>\u202e\u2066" + "x" * 300_000


@pytest.fixture
def report(workspace: Workspace, consultation: Consultation) -> Disclosed:
    about = consultation.id
    said = [
        workspace.write(
            record_input, consultation_id=about, text=text, kind="challenge", language=language,
            stakeholder_group="migrants", objectives=(6,), sensitivity="public", quote=True,
        ).id
        for text, language in (("Paid late.", "en"), ("لا أحد يسمعنا", "ar"), ("没有人听", "zh"))
    ]  # fmt: skip
    made = workspace.write(
        write_finding, consultation_id=about, text="Wages come late.", inputs=said, objective=6
    )
    workspace.write(
        write_passage, consultation_id=about, section="summary", text="First.\n\n Second. ",
        findings=[made.id],
    )  # fmt: skip
    workspace.write(
        recommend, consultation_id=about, text="Pay on time.", findings=[made.id], objective=6
    )
    workspace.write(annex_dissent, consultation_id=about, text="We do not agree.")
    return leaving(workspace, about)


def template() -> ReportTemplate:
    """A ministry in red, with a logo of one colour, twice as wide as high."""
    logo = BytesIO()
    Image.new("RGB", (80, 40), "#A3182A").save(logo, "PNG")
    return template_of(
        {
            "name": "Ministry", "organisation": "Ministry of Planning", "accent": "A3182A",
            "deep": "7A1020", "tint": "FBEFF0",
            "logo": base64.b64encode(logo.getvalue()).decode(),
        }
    )  # fmt: skip


def opened(copy: bytes) -> Document:
    return docx.Document(BytesIO(copy))


def part(copy: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(BytesIO(copy)) as package:
        return package.read(name).decode()


def styles(copy: bytes) -> dict[str, str]:
    """By text, the style of each paragraph outside of tables."""
    return {one.text: str(one.style and one.style.name) for one in opened(copy).paragraphs}


def test_paragraphs_have_words_own_styles(report: Disclosed) -> None:
    told = styles(working_copy(report))
    assert told["Harbour talks"] == "Title"
    assert told["Executive summary"] in ("Heading 1", "toc 1")
    assert told["“Paid late.”"] == "Quote"
    assert told["Wages come late."] == "Normal"
    names = [one.style.name for one in opened(working_copy(report)).paragraphs if one.style]
    assert {"Heading 1", "Heading 2", "Heading 3", "Caption"} <= set(names)


def test_tables_repeat_their_heads_and_say_what_they_show(report: Disclosed) -> None:
    document = opened(working_copy(report))
    table = next(one for one in document.tables if one.rows[0].cells[0].text == "Reference")
    assert table.style is not None
    assert table.style.name == "Report Table"
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "w:tblDescription" in table._tbl.xml
    assert table.rows[1].cells[1].text.startswith("Pay on time.\nRests on: F-")


def test_it_says_on_every_page_that_it_is_not_signed_and_has_no_place_to_sign(
    report: Disclosed,
) -> None:
    document = opened(working_copy(report))
    assert document.sections[0].header.paragraphs[0].text == "Working copy, not signed"
    whole = "\n".join(one.text for one in document.paragraphs)
    assert "carries no signature" in whole
    assert "Certified by" not in whole
    assert "attached to this file" not in whole


def test_it_tells_neither_author_nor_device_nor_time(report: Disclosed) -> None:
    copy = working_copy(report)
    told = opened(copy).core_properties
    assert (told.author, told.last_modified_by, told.comments) == ("", "", "")
    assert told.created == told.modified
    assert told.created is not None
    assert (told.created.date(), told.created.hour) == (report.as_of, 0)
    with zipfile.ZipFile(BytesIO(copy)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = package.namelist()
        content = b"".join(package.read(name) for name in names)
    assert not any("app.xml" in name or "thumbnail" in name or "vba" in name for name in names)
    assert b"rsid" not in content
    assert b'TargetMode="External"' not in content


def test_the_same_facts_are_the_same_bytes_in_another_process(report: Disclosed) -> None:
    copy = working_copy(report)
    program = (
        "import hashlib, pickle, sys; from gcm_desktop.reports.word import working_copy;"
        "print(hashlib.sha256(working_copy(pickle.load(sys.stdin.buffer))).hexdigest())"
    )
    root = Path(__file__).resolve().parents[3]
    told = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(report), capture_output=True,
        check=True, cwd=root, env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert told.stdout.decode().strip() == hashlib.sha256(copy).hexdigest()


def test_words_carry_the_published_ids_of_their_records(report: Disclosed) -> None:
    copy = part(working_copy(report))
    for one in (*report.findings, *report.passages, *report.recommendations):
        assert copy.count(f'w:name="gcm_{one.id}_') == 1
    assert f'w:name="gcm_{report.consultation.id}_about"' in copy
    root = parse_xml(copy.encode())
    names = [one.get(f"{W}name", "") for one in root.iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names))
    assert all(len(name) <= 40 for name in names)
    begun = {one.get(f"{W}id") for one in root.iter(f"{W}bookmarkStart")}
    assert begun == {one.get(f"{W}id") for one in root.iter(f"{W}bookmarkEnd")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_makes_a_copy_in_its_direction(report: Disclosed, language: str) -> None:
    copy = working_copy(replace(report, language=language))
    document = opened(copy)
    mirrored = language == "ar"
    assert ("<w:bidiVisual/>" in part(copy)) == mirrored
    assert document.core_properties.language == language
    heading = next(p for p in document.paragraphs if p.style and p.style.name == "Heading 1")
    assert ("w:bidi" in heading._p.xml) == mirrored


def test_fixed_texts_in_latin_letters_go_their_own_way_in_an_arabic_copy(
    report: Disclosed,
) -> None:
    texts = [{"title": "About", "text": "We listen.\nنحن نستمع.", "place": "opening"}]
    dress = template_of({"name": "Red", "sections": texts})
    copy = opened(working_copy(replace(report, language="ar", template=dress)))
    ways = {p.text: "<w:bidi" in p._p.xml and 'w:bidi w:val="0"' not in p._p.xml
            for p in copy.paragraphs}  # fmt: skip
    assert not ways["We listen."]
    assert ways["نحن نستمع."]


def test_an_arabic_quote_in_an_english_report_goes_its_own_way(report: Disclosed) -> None:
    document = opened(working_copy(report))
    quoted = next(one for one in document.paragraphs if "يسمعنا" in one.text)
    assert '<w:bidi w:val="1"/>' in quoted._p.xml
    assert "<w:rtl/>" in quoted._p.xml
    chinese = next(one for one in document.paragraphs if "没有人听" in one.text)
    assert 'w:hint="eastAsia"' in chinese._p.xml


def test_hostile_words_never_break_the_file(report: Disclosed) -> None:
    spoiled = replace(
        report,
        consultation=replace(report.consultation, title=HOSTILE, place=HOSTILE),
        inputs=tuple(replace(one, text=HOSTILE, language=HOSTILE[:40]) for one in report.inputs),
        findings=tuple(replace(one, text=HOSTILE) for one in report.findings),
        passages=tuple(replace(one, text=HOSTILE) for one in report.passages),
        recommendations=tuple(replace(one, text=HOSTILE) for one in report.recommendations),
    )
    copy = working_copy(spoiled)
    assert "</w:t><script>" in opened(copy).paragraphs[1].text + opened(copy).paragraphs[0].text
    parse_xml(part(copy).encode())


def test_what_is_noted_of_it_is_the_digest_of_its_data(report: Disclosed) -> None:
    made = as_report(report)
    assert made.pdf == working_copy(report)
    assert len(made.data_sha256) == 64


def test_every_kind_of_block_can_be_written() -> None:
    blocks: tuple[Block, ...] = (
        Heading("Findings"), Paragraph("Words"), Bullets(("one",)),
        Quote("said", None, "en", "1A", verbatim=False), Table(("a",), (("b",),), "shows"),
        Facts((("label", "value"),)),
        Matrix(((1, "Data"),), (("media", "Media"),), {(1, "media"): 2}, "shows"),
        Points((Point("message", "resting"),)), Bars("Bars", ("a", "b"), (Bar("bar", 4),), "shows"),
        Dots("Dots", "Objective", ((1, "Data"),), (Scale("Scale", (("low", "Low"),)),),
             {(1, 0, "low"): Seen(whole=True, said="all")}, "legend", "shows"),
        SquareCode("code", "says"), Note("call-out", "title"), Footnote("*", "note"),
        Signatures(()), Cover("Title", "", (), ""), PageBreak(), Contents("Contents"),
    )  # fmt: skip
    assert {type(block) for block in blocks} == set(get_args(Block))
    writing = Writing("en", Mark("a" * 26, WHOLE))
    writing.write(blocks)
    whole = "".join(text for one in writing.written for text in one.itertext())
    for words in (
        "message",
        "resting",
        "bar4",
        "Low (all)",
        "Findings",
        "Words",
        "one",
        "said",
        "label",
        "Media",
        "call-out",
        "* note",
    ):
        assert words in whole


def test_rows_of_counts_stand_under_their_groups(
    workspace: Workspace, consultation: Consultation, report: Disclosed
) -> None:
    document = opened(working_copy(report))
    matrix = next(one for one in document.tables if one.rows[0].cells[-1].text == "Inputs")
    row = next(one for one in matrix.rows if one.cells[0].text.startswith("6."))
    assert row.cells[1].text == "3"


def test_the_title_page_has_the_organisations_logo_told_in_words_and_ends_with_itself(
    report: Disclosed,
) -> None:
    dressed = replace(report, template=template())
    copy = working_copy(dressed)
    assert copy == working_copy(dressed)
    document = opened(copy)
    [logo] = document.inline_shapes
    described = logo._inline.docPr
    assert described.get("descr") == "Logo: Ministry of Planning"
    assert (logo.width.pt, logo.height.pt) == pytest.approx((124, 62), abs=0.5)
    with zipfile.ZipFile(BytesIO(copy)) as package:
        [name] = [name for name in package.namelist() if name.startswith("word/media/")]
        with Image.open(BytesIO(package.read(name))) as picture:
            assert picture.convert("RGB").getpixel((0, 0)) == (163, 24, 42)
    first, second, *others = document.paragraphs
    assert (first.text, second.text) == ("", "Ministry of Planning")
    broken = [one for one in document.paragraphs if one.paragraph_format.page_break_before]
    assert broken[0].text == next(one.text for one in others if one.style.name == "Heading 1")


def test_an_organisations_colours_dress_the_copy_and_its_matrix(report: Disclosed) -> None:
    usual = working_copy(report)
    copy = working_copy(replace(report, template=template()))
    assert 'w:val="0A6EBD"' in part(usual, "word/styles.xml")
    styles = part(copy, "word/styles.xml")
    assert 'w:val="A3182A"' in styles
    assert not {"0A6EBD", "EFF5FA"} & {*re.findall("[0-9A-F]{6}", styles)}
    shaded = {*re.findall('w:fill="([0-9A-F]{6})"', part(copy))}
    assert shaded
    assert shaded <= {*shades_of("7A1020", SHADES)}


def test_a_report_without_a_template_has_no_picture(report: Disclosed) -> None:
    assert len(opened(working_copy(report)).inline_shapes) == 0
