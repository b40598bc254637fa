"""Tables from outside: what is read of them, and that no file makes reading go wild."""

import io
import random
import time
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from gcm_desktop.errors import TableError
from gcm_desktop.exchange import tables
from gcm_desktop.exchange.tables import rows_of

SHEET = "xl/worksheets/sheet1.xml"


def rows(content: bytes | str) -> list[tuple[int, tuple[str, ...]]]:
    data = content.encode() if isinstance(content, str) else content
    return [(row.number, row.cells) for row in rows_of(io.BytesIO(data))]


def refused(content: bytes | str) -> TableError:
    with pytest.raises(TableError) as told:
        rows(content)
    return told.value


def workbook(*lines: Any, sheet: Any = "Sheet", more: Any = ()) -> Any:
    book = Workbook()
    book.active.title = sheet
    for line in lines:
        book.active.append(line)
    for name, others in more:
        added = book.create_sheet(name)
        for line in others:
            added.append(line)
    return saved(book)


def saved(book: Any) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def repacked(content: bytes, **changes: bytes | None) -> bytes:
    """The same archive with some of its files in other words."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if (change := changes.get(name, old.read(name))) is not None:
                new.writestr(name, change)
    return made.getvalue()


# --- CSV ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_rows_are_read_whatever_separates_and_ends_them(
    separator: Any, ending: Any, mark: Any
) -> None:
    said = ending.join(
        (separator.join(("kind", "text")), separator.join(("data", f'"one{separator} ""two"""')))
    )
    assert rows(mark + said) == [(1, ("kind", "text")), (2, ("data", f'one{separator} "two"'))]


def test_line_breaks_inside_a_cell_are_kept_and_count_as_one_row() -> None:
    said = 'kind,text\ndata,"one\ntwo\r\nthree"\ndata,four\n'
    assert rows(said)[1:] == [(2, ("data", "one\ntwo\r\nthree")), (3, ("data", "four"))]


def test_blank_rows_are_left_out_and_still_counted() -> None:
    assert rows("\n\nkind,text\n,\n   ,  \ndata,x\n\n") == [
        (3, ("kind", "text")),
        (6, ("data", "x")),
    ]


def test_words_of_every_script_and_sign_are_kept() -> None:
    words = "العمال · 工资 · \u202e\x1b[31m · \U0001f6f6"
    assert rows(f"text\n{words}\n")[1] == (2, (words,))


@pytest.mark.parametrize(
    ("said", "row", "why"),
    [
        (b"kind,text\ndata,fine\ndata,caf\xe9\n", 3, "not written in UTF-8"),
        ("kind,text\n".encode("utf-16"), 1, "written in UTF-16"),
        (b"text\n\xed\xa0\x80\n", 2, "not written in UTF-8"),
        ('kind,text\ndata,"open\ndata,fine\ndata,fine\n', 2, "opened here is never closed"),
        ('kind,text\ndata,fine\ndata,"open\ndata,"fine"\n', 3, "not closed where its cell ends"),
        ('kind,text\ndata,"one" two\n', 2, "not closed where its cell ends"),
        (f'text\nfine\n"{"x" * 140_000}', 3, "longer than 131,072 characters"),
        ("text\n" + "x" * 140_000, 2, "longer than 131,072 characters"),
        (",".join(["x"] * 65) + "\n", 1, "more than 64 columns"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(said: Any, row: Any, why: Any) -> None:
    error = refused(said)
    assert (error.row, why in str(error)) == (row, True), str(error)
    assert str(error).startswith(f"Nothing was imported. In row {row}: ")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Excel workbook (.xls)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(600), "neither CSV nor an .xlsx spreadsheet"),
        (b"PK\x03\x04 and no more", "damaged, perhaps cut short"),
    ],
)
def test_what_is_no_table_is_told_whatever_its_name_says(said: Any, why: Any) -> None:
    error = refused(said)
    assert (error.row, why in str(error)) == (None, True), str(error)


def test_more_rows_than_can_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS", 3)
    assert len(rows("text\n" + "x\n" * 3)) == 4
    error = refused("text\n" + "x\n" * 4)
    assert (error.row, "more than 3 rows" in str(error)) == (5, True)


def test_a_file_that_is_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FILE", 1000)
    assert "it is larger than" in str(refused("text\n" + "x" * 1000))


# --- XLSX ---------------------------------------------------------------------------------------


def test_a_spreadsheet_gives_the_same_rows() -> None:
    assert rows(workbook(("kind", "text"), (), ("data", "العمال\nسطر"))) == [
        (1, ("kind", "text") + ("",) * 62),
        (3, ("data", "العمال\nسطر") + ("",) * 62),
    ]


def test_values_are_read_as_a_person_would_have_typed_them() -> None:
    line = (7, 7.0, 7.5, True, False, None, date(2026, 10, 12), datetime(2026, 10, 12, 9, 30),  # noqa: DTZ001
            "7;12", "=1+1")  # fmt: skip
    assert rows(workbook(line))[0][1][:10] == (
        "7", "7", "7.5", "yes", "no", "", "2026-10-12", "2026-10-12 09:30:00", "7;12", "",
    )  # fmt: skip


def test_of_a_formula_the_last_result_is_read() -> None:
    content = repacked(
        workbook(("kind",), ("data",)),
        **{SHEET: b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
           b'<sheetData><row r="1"><c r="A1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>'
           b"</sheetData></worksheet>"},
    )  # fmt: skip
    assert rows(content)[0][1][0] == "ab"


def test_the_sheet_named_inputs_is_read_where_there_is_one() -> None:
    book = workbook(("notes",), more=[("Inputs", [("kind",)])])
    assert rows(book)[0][1][0] == "kind"
    assert rows(workbook(("first",), more=[("others", [("second",)])]))[0][1][0] == "first"


def test_a_line_break_as_excel_spells_it_is_one_line_break() -> None:
    assert rows(workbook(("one_x000D_\ntwo",)))[0][1][0] == "one\ntwo"


def small_sheet(rows_xml: str, before: str = "") -> bytes:
    told = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{before}<sheetData>{rows_xml}</sheetData></worksheet>"
    )
    return repacked(workbook(("kind",)), **{SHEET: told.encode()})


def cell(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


HEAD = f'<row r="1">{cell("A1", "kind")}</row>'


def test_what_a_sheet_says_of_its_own_size_is_not_believed() -> None:
    two = HEAD + f'<row r="2">{cell("A2", "data")}</row>'
    for claim in ("A1", "A1:XFD1048576", "nonsense"):
        content = small_sheet(two, f'<dimension ref="{claim}"/>')
        try:
            found = [cells[0] for _number, cells in rows(content)]
        except TableError as error:
            assert claim == "nonsense" and "damaged" in str(error)  # noqa: PT017, PT018
        else:
            assert found == ["kind", "data"]


@pytest.mark.parametrize(
    "far",
    [
        f'<row r="1048576">{cell("A1048576", "x")}</row>',
        f'<row r="999999999">{cell("A999999999", "x")}</row>',
        f'<row r="2">{cell("XFD2", "x")}</row>',
        "".join(f'<row r="{n}">{cell(f"XFD{n}", "x")}</row>' for n in range(2, 3000)),
    ],
)
def test_a_far_cell_costs_no_more_than_the_sheet_is_large(far: Any) -> None:
    begun = time.monotonic()
    found = rows(small_sheet(HEAD + far))
    assert time.monotonic() - begun < 10
    assert found[0][1][0] == "kind"
    assert len(found) <= 2


def test_a_huge_merge_costs_nothing() -> None:
    told = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetData>{HEAD}</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/>'
        "</mergeCells></worksheet>"
    )
    begun = time.monotonic()
    assert len(rows(repacked(workbook(("kind",)), **{SHEET: told.encode()}))) == 1
    assert time.monotonic() - begun < 5


def test_more_columns_than_can_be_are_refused() -> None:
    error = refused(workbook(tuple(f"c{n}" for n in range(70))))
    assert (error.row, "more than 64 columns" in str(error)) == (1, True)


def test_a_cell_that_is_too_long_is_told_with_its_row() -> None:
    content = small_sheet(HEAD + f'<row r="2">{cell("A2", "x" * 140_000)}</row>')
    error = refused(content)
    assert (error.row, "longer than 131,072 characters" in str(error)) == (2, True)


def test_an_archive_that_is_no_spreadsheet_is_told() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "a zip archive and no .xlsx spreadsheet" in str(refused(made.getvalue()))


def test_an_archive_that_unpacks_to_too_much_is_refused_before_unpacking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = repacked(workbook(("kind",)), **{SHEET: b" " * 30_000_000})
    assert len(bomb) < 60_000
    begun = time.monotonic()
    assert "unpacks to more than" in str(refused(bomb))
    assert time.monotonic() - begun < 2
    monkeypatch.setattr(tables, "MEMBERS", 3)
    assert "unpacks to more than" in str(refused(workbook(("kind",))))


def test_no_more_is_unpacked_than_an_archive_says(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(repacked(workbook(("kind",)), **{SHEET: b" " * 5_000_000}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo(SHEET).file_size
    lying = bytes(content).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != bytes(content)
    begun = time.monotonic()
    assert "damaged" in str(refused(lying))
    assert time.monotonic() - begun < 2


def test_entities_that_grow_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    told = (
        f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "words">{entities}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData>'
        "</worksheet>"
    )
    begun = time.monotonic()
    error = refused(repacked(workbook(("kind",)), **{SHEET: told.encode()}))
    assert time.monotonic() - begun < 10
    assert "damaged" in str(error)


@pytest.mark.parametrize("size", [0.2, 0.5, 0.9, 0.99])
def test_a_spreadsheet_that_was_cut_short_is_told(size: Any) -> None:
    content = workbook(("kind",), *[("data",)] * 50)
    assert "damaged, perhaps cut short" in str(refused(content[: int(len(content) * size)]))


def outcome(content: bytes) -> str:
    """How reading ends; anything but rows or a TableError is a fault and escapes."""
    try:
        rows(content)
    except TableError as error:
        return str(error)[:21]
    return "rows"


def test_a_spoiled_spreadsheet_gives_rows_or_a_sentence_and_nothing_else() -> None:
    chance, content = random.Random(1), workbook(("kind", "text"), *[("data", "words")] * 20)
    ends = set()
    for _round in range(150):
        spoiled = bytearray(content)
        for _byte in range(chance.randint(1, 20)):
            spoiled[chance.randrange(4, len(spoiled))] = chance.randrange(256)
        ends.add(outcome(bytes(spoiled)))
    assert ends == {"rows", "Nothing was imported."}


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "[Content_Types].xml", "xl/styles.xml"])
@pytest.mark.parametrize("content", [b"", b"<", b"<a/>", b"words", None])
def test_parts_that_are_missing_or_other_words_are_told(name: str, content: Any) -> None:
    ended = outcome(repacked(workbook(("kind",)), **{name: content}))
    assert ended in ("rows", "Nothing was imported.")
    assert ended != "rows" or name == "xl/styles.xml" or content == b"<a/>"
