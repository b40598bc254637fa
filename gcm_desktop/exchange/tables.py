"""Tables from outside, CSV and XLSX, as rows of text, read within bounds.

What a file is, its content says and never its name. Whatever is in it, reading ends soon, in
little memory, and with rows or with a TableError. XLSX is ECMA-376, CSV is RFC 4180.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

from openpyxl import load_workbook

from gcm_desktop.errors import GcmError, TableError
from gcm_desktop.texts import _

ROWS = 200_000
"""Rows of a table, its head not counted."""
COLUMNS = 64
CELL = 131_072
"""Characters of a cell: more than any input may have, and what a spreadsheet's cell holds."""
FILE = 200_000_000
"""Bytes of a file."""
MEMBERS, UNPACKED, RATIO = 2_000, 800_000_000, 200
"""Of a zip: files in it, bytes they unpack to, and how many times what they are packed in."""
SMALL = 10_000_000
"""Unpacked bytes that may come from any ratio."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Where a spreadsheet ends."""
SHEET = "inputs"
"""The sheet that is read where there is one of this name; else the first."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UNDECODED = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Row:
    """One row of a table, numbered as a spreadsheet shows it: the head is usually row 1."""

    number: int
    cells: tuple[str, ...]


def rows_of(file: BinaryIO) -> Generator[Row, None, None]:
    """The rows of a table, its head first; blank ones are left out.

    Raises TableError for what is no table, goes beyond a bound, or is broken, with the row.
    """
    file.seek(0)
    start = file.read(4096)
    _refuse_foreign(file, start)
    read = _spreadsheet if start.startswith(ZIP) else _separated
    body = 0
    for row in read(file):
        if not any(cell.strip() for cell in row.cells):
            continue
        body += 1
        if body > ROWS + 1:
            raise TableError(
                _("there are more than {most} rows; split the table into several files.").format(
                    most=f"{ROWS:,}"), row=row.number)  # fmt: skip
        yield row


def _refuse_foreign(file: BinaryIO, start: bytes) -> None:
    if file.seek(0, io.SEEK_END) > FILE:
        raise TableError(
            _("it is larger than {most} MB; split it into several.").format(most=FILE // 1_000_000)
        )
    file.seek(0)
    if not start.strip():
        raise TableError(_("it is empty."))
    if start.startswith(OLE):
        raise TableError(
            _("it is an old Excel workbook (.xls), or one locked by a password; save it as .xlsx "
              "without a password, or as CSV in UTF-8.")
        )  # fmt: skip
    if start.startswith(UTF16):
        raise TableError(_("it is written in UTF-16; save it as CSV in UTF-8."), row=1)
    if not start.startswith(ZIP) and b"\0" in start:
        raise TableError(_("it is neither CSV nor an .xlsx spreadsheet; save it as one of these."))


def _separated(file: BinaryIO) -> Iterator[Row]:
    """CSV in UTF-8, separated by commas, semicolons or tabs, whichever its head has most."""
    text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
    done = 0
    try:
        head = text.readline(CELL)
        text.seek(0)
        separator = max(",;\t", key=head.count)
        reader = csv.reader(_decoded(text), delimiter=separator, strict=True)
        for done, cells in enumerate(reader, 1):
            yield Row(done, _bounded(done, cells))
    except UnicodeError:
        raise TableError(
            _("the letters are not written in UTF-8; save the table as CSV in UTF-8."), row=done + 1
        ) from None
    except csv.Error as error:
        raise TableError(_meaning(str(error)), row=done + 1) from None
    finally:
        text.detach()


def _decoded(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines one by one, so that the first one that is no UTF-8 is known by its row."""
    for line in text:
        if not line.isascii() and _UNDECODED.search(line):
            raise UnicodeError
        yield line


def _meaning(said: str) -> str:
    if "field larger" in said:
        return _("a cell is longer than {most} characters; perhaps a quotation mark opened here "
                 "was never closed.").format(most=f"{CELL:,}")  # fmt: skip
    if "unexpected end" in said:
        return _("a quotation mark opened here is never closed.")
    return _("a quotation mark opened here is not closed where its cell ends.")


def _bounded(number: int, cells: list[str]) -> tuple[str, ...]:
    if len(cells) > COLUMNS:
        raise TableError(_("there are more than {most} columns.").format(most=COLUMNS), row=number)
    return tuple(cells)


def _spreadsheet(file: BinaryIO) -> Iterator[Row]:
    """The sheet named inputs of an XLSX file, or else its first; of formulas the last result."""
    _refuse_bomb(file)
    with _hostile(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about charts and styles that are not read here
        yield from _sheet(file)


@contextmanager
def _hostile() -> Iterator[None]:
    """Whatever a spoiled or malicious file makes the parser raise means: it cannot be read."""
    try:
        yield
    except (GcmError, GeneratorExit):
        raise
    except Exception:  # noqa: BLE001 - a hostile file may make its parser raise anything
        raise TableError(
            _("this .xlsx file is damaged and cannot be read; save it again.")
        ) from None


def _refuse_bomb(file: BinaryIO) -> None:
    """Bounds that hold while unpacking: no more is ever read of a member than it says."""
    try:
        members = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise TableError(
            _("this .xlsx file is damaged, perhaps cut short; copy or save it again.")
        ) from None
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise TableError(
            _("it is a zip archive and no .xlsx spreadsheet; save the table as .xlsx or as CSV.")
        )
    whole = sum(member.file_size for member in members)
    packed = file.seek(0, io.SEEK_END)
    file.seek(0)
    if len(members) > MEMBERS or whole > UNPACKED or whole > max(SMALL, RATIO * packed):
        raise TableError(_("this .xlsx file unpacks to more than a table of inputs ever needs."))


def _sheet(file: BinaryIO) -> Iterator[Row]:
    """Read as a stream, within bounds of ours: what a sheet says of its own size may be wrong."""
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheets = {sheet.title.strip().casefold(): sheet for sheet in reversed(book.worksheets)}
    if not sheets:
        raise TableError(_("this .xlsx file has no sheet."))
    sheet = sheets.get(SHEET) or book.worksheets[0]
    widest = next(sheet.iter_rows(max_row=1, max_col=LAST_COLUMN, values_only=True), ())
    if any(value not in (None, "") for value in islice(widest, COLUMNS, None)):
        raise TableError(_("there are more than {most} columns.").format(most=COLUMNS), row=1)
    rows = sheet.iter_rows(max_row=LAST_ROW, max_col=COLUMNS, values_only=True)
    for number, values in enumerate(rows, 1):
        if values.count(None) < len(values):  # a far cell may have a million blank rows before it
            yield Row(number, tuple(_typed(number, value) for value in values))


def _typed(number: int, value: Any) -> str:
    """A value of a cell as a person would have typed it."""
    text = _as_text(value)
    if len(text) > CELL:
        raise TableError(
            _("a cell is longer than {most} characters.").format(most=f"{CELL:,}"), row=number
        )
    return text


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_", "")  # how Excel spells the other half of a line break
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
