"""Whole reports: what can be read in them, where it stands, what the file says of itself."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from gcm_desktop.reports.blocks import (
    Block,
    Bullets,
    Contents,
    Cover,
    Facts,
    Footnote,
    Heading,
    Matrix,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    SignaturePlace,
    Signatures,
    Table,
)
from gcm_desktop.reports.typesetting import Typeset

SetIn = Callable[..., Typeset]
Readings = Callable[[bytes], list[str]]
Opened = Callable[[bytes], pikepdf.Pdf]

STATEMENTS = [
    ("en", "“We were told to wait” — for 14 months; nobody's office answered… (a flat offer)."),
    (
        "en",
        "Well-known, socio-economic reasons: see https://example.org/a-b/c_d?e=1&f=2#top-of-it.",
    ),
    ("fr", "« L’accès\u00a0aux services\u202f: c’est l’essentiel\u202f! » a dit l’œuvre sociale."),
    ("es", "¿Cómo garantizar que niñas y niños no acompañados reciban protección?"),
    ("ru", "«Ёлка» — пример: трудящиеся-мигранты просят №5 и защиту прав."),
    ("uk", "Її сім’я ґрунтовно перевірила під’їзд."),
    ("zh", "移民工人（GCM）说：“工资被拖欠三个月”，不让任何一个人掉队……《公约》·2030年。"),
    ("zh", "妇女和儿童的保护需要加强——特别是在边境地区。" * 4),
    ("vi", "Tiếng Việt: đặng, ẩn ức; Yoruba ọ̀rẹ́; Hausa ɓɗƙ."),
    ("en", "co\u00adoperation, zero\u200bwidth, a\u200db, a\u200cb, cafe\u0301 Vie\u0323\u0302t"),
    ("en", "office fluffy affiche ½ x² 5 % ‰ €20 & <b>bold</b> &amp; 5 < 6 > 4"),
    ("el", "Οι μετανάστες ζήτησαν προστασία."),
    ("hi", "प्रवासी श्रमिकों को सुरक्षा चाहिए।"),
    ("bn", "অভিবাসী শ্রমিকদের অধিকার রক্ষা করা দরকার।"),
    ("am", "ዓላማ ፯፦ የሠራተኞችን መብት መጠበቅ።"),
]


def quoted(language: str, text: str) -> Quote:
    return Quote(text, "Civil society", language, "1A2B3C4D", verbatim=True)


def every_kind_of_block() -> list[Block]:
    return [
        Cover("Consultation in Lamu", "On the Compact", (("Place", "Lamu"),), "Invented."),
        Contents("Contents"),
        PageBreak(),
        Heading("Summary"),
        Paragraph("What was heard, in short.", "lead"),
        Paragraph("At length.\nAnd on a line of its own."),
        Bullets(("one point", "another point")),
        Heading("Who spoke to what", 2),
        Matrix(
            ((1, "Data"), (2, "Drivers")),
            (("media", "Media"), ("migrants", "Migrants"), ("states", "States")),
            {(1, "media"): 7, (2, "migrants"): 12, (1, "migrants"): 1},
            "Media gave 7 inputs on objective 1.",
            {"states": 5},
            "To be sorted",
            "Inputs",
        ),
        Facts((("Mode", "In person"), ("Sessions", "3"))),
        Note("Counts are not representative.", "Mind"),
        Table(("Group", "Inputs"), (("Media", "7"), ("States", "5")), "By group", ("start", "end")),
        Heading("Findings"),
        Heading("Objective 1", 2),
        Heading("Challenges", 3),
        *(quoted(language, text) for language, text in STATEMENTS),
        Quote("Smile \U0001f600 and \ue000", None, "en", "", verbatim=False),
        Footnote("*", "A working translation."),
        Footnote("†", "Another note."),
    ]


@pytest.fixture(scope="module")
def whole(set_in: SetIn) -> Typeset:
    return set_in(every_kind_of_block())


@pytest.mark.parametrize("report_language", ["en", "ar", "zh", "ru"])
def test_statements_can_be_read_back_exactly(
    set_in: SetIn, readings: Readings, compacted: Callable[[str], str], report_language: str
) -> None:
    set_ = set_in([quoted(*statement) for statement in STATEMENTS], report_language)
    assert set_.missing == ()
    for reading in readings(set_.pdf):
        lost = [text for _, text in STATEMENTS if compacted(text) not in reading]
        assert lost == []


def test_every_block_is_on_the_pages(
    whole: Typeset, readings: Readings, compacted: Callable[[str], str]
) -> None:
    for reading in readings(whole.pdf):
        for text in (
            "Consultation in Lamu", "On the Compact", "Place", "Invented.", "Contents",
            "What was heard, in short.", "At length. And on a line of its own.", "•one point",
            "In person", "MindCounts are not representative.", "GroupInputs", "Media7",
            "Civil society · 1A2B3C4D", "*A working translation.", "†Another note.",
        ):  # fmt: skip
            assert compacted(text) in reading


def test_words_said_stand_in_quotation_marks_and_summaries_do_not(
    set_in: SetIn, readings: Readings
) -> None:
    quotes = [
        Quote("Wait", None, "en", "A", verbatim=True),
        Quote("Attendre", None, "fr", "B", verbatim=True),
        Quote("Summed", None, "en", "C", verbatim=False),
        Quote("“Own marks”", None, "en", "D", verbatim=True),
    ]
    for reading in readings(set_in(quotes).pdf):
        assert "“Wait”A«Attendre»BSummedC“Ownmarks”D" in reading


def test_numbers_of_the_matrix_can_be_read(
    set_in: SetIn, pages_of: Callable[[bytes], list[str]], numbers_in: Callable[[str], list[int]]
) -> None:
    groups = tuple((f"g{n}", f"Group {chr(65 + n)}") for n in range(17))
    cells = {(row, f"g{n}"): 100 + 17 * row + n for row in range(1, 24) for n in range(17)}
    rows = tuple((row, f"Objective {chr(64 + row)}") for row in range(1, 24))
    set_ = set_in([Matrix(rows, groups, cells, "all of it", {"g1": 9001}, "To sort", "Sum")])
    assert set_.pages == 1
    found = numbers_in(pages_of(set_.pdf)[0])
    assert set(cells.values()) <= set(found)
    assert {9001, sum(cells.values()) // 23 // 17} & set(found)
    assert sum(cells[1, f"g{n}"] for n in range(17)) in found
    assert sum(cells[row, "g1"] for row in range(1, 24)) + 9001 in found


def test_cells_of_the_matrix_that_hold_nothing_show_no_number(
    set_in: SetIn, pages_of: Callable[[bytes], list[str]], numbers_in: Callable[[str], list[int]]
) -> None:
    set_ = set_in([Matrix(((4, "Identity"),), (("a", "A"), ("b", "B")), {(4, "a"): 6}, "six")])
    assert sorted(numbers_in(pages_of(set_.pdf)[0].replace("1 / 1", ""))) == [4, 6]


def test_same_blocks_give_the_same_bytes_in_another_process(whole: Typeset) -> None:
    script = """
import hashlib, importlib.util, sys
from pathlib import Path
def load(name):
    spec = importlib.util.spec_from_file_location(name, Path(sys.argv[1]) / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
from gcm_desktop.reports.typesetting import typeset
blocks = load("test_typeset").every_kind_of_block()
print(hashlib.sha256(typeset(blocks, load("conftest").about()).pdf).hexdigest())
"""
    run = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)],
        capture_output=True,
        check=True,
        text=True,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(sys.path), "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "77"},
    )
    assert run.stdout.strip() == hashlib.sha256(whole.pdf).hexdigest()


def test_every_block_is_a_step_and_none_is_taken_back(set_in: SetIn) -> None:
    told: list[tuple[int, int]] = []
    blocks = [*every_kind_of_block(), Paragraph("One line after another. " * 2000)]
    watched = set_in(blocks, progress=lambda done, total: told.append((done, total)))
    assert watched == set_in(blocks)
    steps = [done for done, _total in told]
    assert {total for _done, total in told} == {3 * len(blocks)}
    assert steps == sorted(steps)
    assert {*range(1, len(blocks) + 1), 2 * len(blocks), 3 * len(blocks)} <= {*steps}


@pytest.mark.parametrize("part", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_what_is_raised_at_a_step_ends_the_work(set_in: SetIn, part: float) -> None:
    blocks = every_kind_of_block()
    told: list[int] = []

    def stop(done: int, total: int) -> None:
        told.append(done)
        if done >= part * total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        set_in(blocks, progress=stop)
    assert [done >= part * 3 * len(blocks) for done in told].count(True) == 1


def test_all_fonts_are_embedded(
    whole: Typeset, embedded_fonts: Callable[[bytes], dict[str, bool]]
) -> None:
    fonts = embedded_fonts(whole.pdf)
    assert len(fonts) >= 6
    assert all(fonts.values())
    assert b"Helvetica" not in whole.pdf


def test_pages_use_no_font_but_the_embedded_ones(whole: Typeset, opened: Opened) -> None:
    with opened(whole.pdf) as pdf:
        for page in pdf.pages:
            named = set(re.findall(rb"(/\S+) \S+ Tf", page.Contents.read_bytes()))
            assert named <= {key.encode() for key in page.Resources.Font}


def test_data_is_attached_and_its_digest_is_in_the_metadata(whole: Typeset, opened: Opened) -> None:
    with opened(whole.pdf) as pdf:
        (name,) = pdf.attachments
        data = pdf.attachments[name].get_file().read_bytes()
        (file,) = pdf.Root.AF
        xmp = pdf.Root.Metadata.read_bytes().decode()
    assert name == "consultation.json"
    assert data.decode().startswith('{"inputs"')
    assert file.AFRelationship == "/Source"
    digest = hashlib.sha256(data).hexdigest()
    assert f"<gcm:DataSHA256>{digest}</gcm:DataSHA256>" in xmp
    assert 'xmlns:gcm="urn:gcm-desktop:report:1#"' in xmp
    assert "<gcm:DataFileName>consultation.json</gcm:DataFileName>" in xmp
    assert "<gcm:DataSchema>gcm-consultation/1.0</gcm:DataSchema>" in xmp


def test_file_says_what_it_is(whole: Typeset, opened: Opened) -> None:
    with opened(whole.pdf) as pdf:
        assert pdf.docinfo.Title == "Consultation in Lamu"
        assert pdf.docinfo.Producer == "GCM Desktop"
        assert pdf.docinfo.CreationDate == pdf.docinfo.ModDate == "D:20260314000000Z"
        assert pdf.Root.Lang == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "uuid:0190f5fe-0000-7000" in pdf.Root.Metadata.read_bytes().decode()
        assert len(pdf.pages) == whole.pages


def test_headings_are_bookmarks_under_one_another(whole: Typeset, opened: Opened) -> None:
    with opened(whole.pdf) as pdf, pdf.open_outline() as outline:
        titles = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert titles == [("Summary", ["Who spoke to what"]), ("Findings", ["Objective 1"])]


def test_contents_name_the_page_of_each_heading_and_lead_there(
    set_in: SetIn, opened: Opened, pages_of: Callable[[bytes], list[str]]
) -> None:
    blocks: list[Block] = [Contents("Contents")]
    for number in range(1, 8):
        blocks += [PageBreak(), Heading(f"Chapter {'I' * number}x"), Paragraph("word " * 900)]
    set_ = set_in(blocks)
    pages = pages_of(set_.pdf)
    with opened(set_.pdf) as pdf:
        indexes = {page.objgen: at for at, page in enumerate(pdf.pages)}
        links = [indexes[link.Dest[0].objgen] for link in pdf.pages[0].Annots]
    for number, target in enumerate(links, 1):
        heading = f"Chapter {'I' * number}x"
        assert heading in pages[target]
        assert re.search(rf"{heading}\s+{target + 1}\b", pages[0])
    assert len(links) == 7
    assert len(set(links)) == 7


def test_pages_are_numbered_but_for_the_title_page(
    whole: Typeset, pages_of: Callable[[bytes], list[str]]
) -> None:
    pages = pages_of(whole.pdf)
    assert f"1 / {whole.pages}" not in pages[0]
    for number, page in enumerate(pages[1:], 2):
        assert f"{number} / {whole.pages}" in page


def test_second_page_break_in_a_row_leaves_no_empty_page(set_in: SetIn) -> None:
    cover = Cover("Title", "", (), "")
    set_ = set_in([cover, PageBreak(), PageBreak(), Heading("One"), PageBreak(), PageBreak()])
    assert set_.pages <= 3


def test_report_without_blocks_has_one_page(set_in: SetIn) -> None:
    assert set_in([]).pages == 1


def test_empty_lists_and_tables_draw_nothing(set_in: SetIn) -> None:
    empty: list[Block] = [
        Bullets(()), Facts(()), Table((), (), ""), Table(("a",), (), ""), Matrix((), (), {}, ""),
        Paragraph(""), Heading(""), Quote("", None, "en", "", verbatim=True), Note(""),
        Cover("", "", (), ""), Contents(),
    ]  # fmt: skip
    for block in empty:
        assert set_in([block, Paragraph("after")]).pages in (1, 2)


def test_no_word_of_a_table_is_broken_while_there_is_room(
    set_in: SetIn, pages_of: Callable[[bytes], list[str]]
) -> None:
    heads = ("Reference", "Objectives", "Kind", "Stakeholder group", "Principles", "Language")
    long = "Local authorities and communities together with all who work beside them"
    rows = (("GACTW2YP", "13, 14", "Recommendations", long, "a, g", "English"),)
    assert "Recommendations" in pages_of(set_in([Table(heads, rows, "")]).pdf)[0]


@pytest.mark.parametrize("lines", range(30, 44))
def test_what_leads_to_the_places_of_signatures_stands_with_them(
    lines: int, set_in: SetIn, opened: Opened, pages_of: Callable[[bytes], list[str]]
) -> None:
    above = Paragraph("\n".join(["A line."] * lines))
    leading = Paragraph("Whoever signs here certifies.", "note", leads=True)
    places = Signatures((SignaturePlace("Certification", "Certified by"),))
    pdf = set_in([above, Heading("Signatures"), leading, places]).pdf
    assert [sum(words in page for words in ("Signatures", "certifies", "Certified by"))
            for page in pages_of(pdf)][-1] == 3  # fmt: skip


@pytest.mark.parametrize("lines", range(0, 44, 4))
def test_a_table_that_does_not_fit_begins_under_its_heading(
    lines: int, set_in: SetIn, pages_of: Callable[[bytes], list[str]]
) -> None:
    above = Paragraph("\n".join(["A line."] * lines))
    rows = tuple((f"row {number:02}", str(number)) for number in range(25))
    table = Table(("Group", "Inputs"), rows, "By group")
    first, *others = pages_of(set_in([above, Heading("Participants"), table]).pdf)
    assert len(others) <= 1
    pages = [page for page in (first, *others) if "Participants" in page]
    assert len(pages) == 1
    assert "row 01" in pages[0]
    assert sum(page.count("row ") for page in (first, *others)) == 25
    if lines <= 24:
        assert "row 01" in first


def test_headings_that_are_not_listed_are_bookmarks_all_the_same(
    set_in: SetIn, opened: Opened, pages_of: Callable[[bytes], list[str]]
) -> None:
    annexed = Heading("Objective 7 once more", 2, listed=False)
    blocks = [Contents("Contents"), Heading("Annex"), annexed, Paragraph("words")]
    pdf = set_in(blocks).pdf
    assert pages_of(pdf)[0].count("Objective 7 once more") == 1
    with opened(pdf).open_outline() as outline:
        assert [str(kid.title) for kid in outline.root[-1].children] == ["Objective 7 once more"]


class TestMirroring:
    """Arabic reports begin at the right."""

    def test_paragraphs_and_headings_stand_at_the_right(
        self, set_in: SetIn, lines_from: Callable[[bytes, int, str], list[float]]
    ) -> None:
        pdf = set_in([Heading("النتائج"), Paragraph("نص قصير")], "ar").pdf
        assert lines_from(pdf, 0, "النتائج")[1] == pytest.approx(595.28 - 65, abs=4)
        assert lines_from(pdf, 0, "قصير")[0] > 400

    def test_columns_of_tables_run_from_the_right(
        self, set_in: SetIn, lines_from: Callable[[bytes, int, str], list[float]]
    ) -> None:
        table = Table(("Aaa", "Bbb", "Ccc"), (("one", "two", "three"),), "", ("start",) * 3)
        left_to_right, mirrored = set_in([table]).pdf, set_in([table], "ar").pdf
        in_order = [lines_from(left_to_right, 0, text)[0] for text in ("Aaa", "Bbb", "Ccc")]
        reversed_ = [lines_from(mirrored, 0, text)[0] for text in ("Aaa", "Bbb", "Ccc")]
        assert in_order == sorted(in_order)
        assert reversed_ == sorted(reversed_, reverse=True)

    def test_matrix_has_its_objectives_at_the_right(
        self, set_in: SetIn, lines_from: Callable[[bytes, int, str], list[float]]
    ) -> None:
        matrix = Matrix(((7, "Seven"),), (("a", "A"), ("b", "B")), {(7, "a"): 31, (7, "b"): 32}, "")
        left_to_right, mirrored = set_in([matrix]).pdf, set_in([matrix], "ar").pdf
        assert lines_from(left_to_right, 0, "Seven")[0] < lines_from(left_to_right, 0, "31")[0]
        assert lines_from(left_to_right, 0, "31")[0] < lines_from(left_to_right, 0, "32")[0]
        assert lines_from(mirrored, 0, "Seven")[0] > lines_from(mirrored, 0, "31")[0]
        assert lines_from(mirrored, 0, "31")[0] > lines_from(mirrored, 0, "32")[0]

    def test_quotes_stand_at_the_side_of_their_own_language(
        self, set_in: SetIn, lines_from: Callable[[bytes, int, str], list[float]]
    ) -> None:
        for report in ("en", "ar"):
            quotes = [quoted("en", "Left"), quoted("ar", "يمين")]
            pdf = set_in(quotes, report).pdf
            assert lines_from(pdf, 0, "Left")[0] < 100
            assert lines_from(pdf, 0, "يمين")[1] > 490

    def test_arabic_is_seen_from_right_to_left(
        self, set_in: SetIn, lines_from: Callable[[bytes, int, str], list[float]]
    ) -> None:
        pdf = set_in([quoted("ar", "أول GCM ثان 2030 آخر")]).pdf
        places = [lines_from(pdf, 0, word)[0] for word in ("أول", "GCM", "ثان", "2030", "آخر")]
        assert places == sorted(places, reverse=True)


def test_overrides_turn_round_nothing_outside_their_quote(
    set_in: SetIn, lines_from: Callable[[bytes, int, str], list[float]]
) -> None:
    hostile = Quote("start \u202eabc \u2067 def \u202b", "Source line", "en", "REF9", verbatim=True)
    pdf = set_in([hostile, Paragraph("First second.")]).pdf
    source = [lines_from(pdf, 0, word)[0] for word in ("Source", "line", "REF9")]
    following = [lines_from(pdf, 0, word)[0] for word in ("First", "second.")]
    assert source == sorted(source)
    assert following == sorted(following)
    # The closing mark is at the end of the words, wherever they were turned to.
    assert lines_from(pdf, 0, "”")[0] > lines_from(pdf, 0, "start")[1]


def test_characters_that_no_typeface_has_are_framed_and_reported(
    set_in: SetIn, opened: Opened
) -> None:
    set_ = set_in([Paragraph("a \U0001f600 b \ue000 안 c")])
    assert set_.missing == ("U+C548", "U+E000", "U+1F600")
    with opened(set_.pdf) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        (frames,) = (
            font for font in pdf.pages[0].Resources.Font.values() if font.Subtype == "/Type3"
        )
        drawings = [frames.CharProcs[f"/c{code}"].read_bytes() for code in (1, 2, 3)]
    # The one of private use must be told outright.
    assert content.count(b"/ActualText") == content.count(b"/ActualText<FEFFE000>") == 1
    assert [re.findall(rb"/(.) Do", drawing) for drawing in drawings] == [
        [*map(str.encode, digits)] for digits in ("1F600", "E000", "C548")
    ]
    assert all(drawing.count(b" re") == 2 for drawing in drawings)


def test_structure_covers_everything_drawn(whole: Typeset, opened: Opened) -> None:
    with opened(whole.pdf) as pdf:
        owners = pdf.Root.StructTreeRoot.ParentTree.Nums
        for page in pdf.pages:
            marks, depth = [], 0
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                if operator in ("BDC", "BMC"):
                    depth += 1
                    marks += _marks(instruction.operands)
                elif operator == "EMC":
                    depth -= 1
                elif operator in ("TJ", "f"):
                    assert depth, "something is drawn outside the structure"
            assert depth == 0
            assert sorted(marks) == list(range(len(owners[2 * page.obj.StructParents + 1])))


def _marks(operands: Any) -> list[int]:
    facts = operands[1] if len(operands) > 1 else {}
    return [int(facts.MCID)] if "/MCID" in facts else []


def test_structure_names_what_each_piece_is_in_reading_order(
    whole: Typeset, opened: Opened
) -> None:
    with opened(whole.pdf) as pdf:
        document = pdf.Root.StructTreeRoot.K
        kinds = [str(kid.S) for kid in document.K]
        figure = next(kid for kid in document.K if kid.S == "/Figure")
        quotes = [kid for kid in document.K if kid.S == "/BlockQuote"]
        head = next(kid for kid in document.K if kid.S == "/Table").K[0].K.K[0]
        assert figure.Alt == "Media gave 7 inputs on objective 1."
        assert [str(quote.K[0].get("/Lang", "")) for quote in quotes][:3] == ["", "", "fr"]
        assert head.A.Scope == "/Column"
    assert kinds[:10] == ["/H1", "/P", "/L", "/P", "/H1", "/TOC", "/H1", "/P", "/P", "/L"]
    assert kinds[10:17] == ["/H2", "/Figure", "/L", "/Div", "/Table", "/H1", "/H2"]
    assert kinds[-2:] == ["/Note", "/Note"]


def test_head_of_a_table_is_read_once_however_often_it_is_drawn(
    set_in: SetIn, opened: Opened
) -> None:
    table = Table(("Group", "Count"), tuple((f"g{n}", "1") for n in range(90)), "By group")
    set_ = set_in([table])
    with opened(set_.pdf) as pdf:
        head = pdf.Root.StructTreeRoot.K.K.K[0].K.K[0]
        assert set_.pages > 2
        assert isinstance(head.K, int)
        assert head.Pg.objgen == pdf.pages[0].objgen


def test_levels_of_headings_are_never_skipped(set_in: SetIn, opened: Opened) -> None:
    pdf = set_in([Heading("a", 3), Heading("b", 1), Heading("c", 3), Heading("d", 9)]).pdf
    with opened(pdf) as document:
        kinds = [str(kid.S) for kid in document.Root.StructTreeRoot.K.K]
    assert kinds == ["/H1", "/H1", "/H2", "/H3"]
