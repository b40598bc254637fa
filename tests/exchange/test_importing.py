"""Rows become inputs: all of them or none, with the row and column of what is wrong."""

import io
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import Workbook

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import inputs
from gcm_desktop.errors import NoSuchRecordError, TableError
from gcm_desktop.exchange.importing import COLUMNS, import_inputs, open_with_table, read_table
from gcm_desktop.workspace import Workspace

HEAD = (
    "objectives", "kind", "stakeholder_group", "organisation", "text", "language", "principles",
    "quote", "attribution", "sensitivity", "source",
)  # fmt: skip
ROW = {
    "objectives": "7;12", "kind": "challenge", "stakeholder_group": "migrants",
    "organisation": "Harbour union", "text": "Wages are paid late.", "language": "en",
    "principles": "f;a", "quote": "yes", "attribution": "organisation", "sensitivity": "public",
    "source": "a paper",
}  # fmt: skip


def table(*rows: dict[str, str], head: Any = HEAD) -> io.BytesIO:
    lines = [";".join(head)]
    lines += [
        ";".join(f'"{row.get(name.strip().casefold(), "")}"' for name in head) for row in rows
    ]
    return io.BytesIO("\n".join(lines).encode())


def refused(*rows: dict[str, str], head: Any = HEAD) -> TableError:
    with pytest.raises(TableError) as told:
        read_table(table(*rows, head=head))
    return told.value


def test_the_columns_are_those_of_the_contract() -> None:
    assert (*COLUMNS, "source") == HEAD


def test_a_row_becomes_an_input_as_if_it_were_typed(
    workspace: Workspace, consultation: Consultation
) -> None:
    read = read_table(table(ROW))
    assert read.left_out == ("source",)
    assert workspace.write(import_inputs, consultation_id=consultation.id, rows=read.rows) == 1
    [entry] = workspace.read(inputs)
    assert (entry.in_order_of_weight, entry.principles) == ((7, 12), ("a", "f"))
    assert (entry.quote, entry.organisation) == (True, "Harbour union")
    assert (entry.attribution, entry.sensitivity) == ("organisation", "public")


def test_empty_cells_say_nothing(workspace: Workspace, consultation: Consultation) -> None:
    only = {name: ROW[name] for name in ("kind", "stakeholder_group", "text")}
    read = read_table(table(only))
    workspace.write(import_inputs, consultation_id=consultation.id, rows=read.rows)
    [entry] = workspace.read(inputs)
    assert (entry.objectives, entry.language, entry.quote) == ((), "en", False)
    assert (entry.attribution, entry.sensitivity) == ("anonymous", "aggregate")


def test_columns_may_stand_in_any_order_and_be_left_out() -> None:
    read = read_table(table(ROW, head=("text", "Kind ", "STAKEHOLDER_GROUP", "")))
    assert read.rows[0].facts == {n: ROW[n] for n in ("text", "kind", "stakeholder_group")}


def test_a_spreadsheet_is_read_alike(workspace: Workspace, consultation: Consultation) -> None:
    book = Workbook()
    book.active.append(HEAD)
    book.active.append([{"objectives": 7, "quote": True}.get(name, ROW[name]) for name in HEAD])
    content = io.BytesIO()
    book.save(content)
    read = read_table(content)
    assert read.rows[0].facts["objectives"] == (7,)
    assert read.rows[0].facts["quote"] is True
    workspace.write(import_inputs, consultation_id=consultation.id, rows=read.rows)


@pytest.mark.parametrize(
    ("head", "column", "why"),
    [
        ((*HEAD, "colour"), "colour", "this column is not known"),
        ((*HEAD, "x" * 100), "x" * 40 + "…", "this column is not known"),
        ((*HEAD, "kind"), "kind", "this column stands there twice"),
        (("kind", "text"), None, "the column stakeholder_group is missing"),
        (("stakeholder_group", "text"), None, "the column kind is missing"),
        (("kind", "stakeholder_group", "objectives"), None, "the column text is missing"),
    ],
)
def test_wrong_columns_are_told_by_name(head: Any, column: Any, why: Any) -> None:
    error = refused(ROW, head=head)
    assert (error.row, error.column) == (1, column)
    assert why in str(error)


def test_a_head_without_rows_is_told() -> None:
    assert "there is a head and no row under it" in str(refused())


@pytest.mark.parametrize(
    ("name", "said", "why"),
    [
        ("objectives", "x", "numbers from 1 to 23 are needed"),
        ("objectives", "7.5", "numbers from 1 to 23 are needed"),
        ("objectives", "-7", "numbers from 1 to 23 are needed"),
        ("quote", "perhaps", "yes or no is needed"),
        ("kind", "", "this is needed"),
        ("stakeholder_group", "  ", "this is needed"),
        ("text", "", "this is needed"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_by_row_and_column(
    name: str, said: Any, why: Any
) -> None:
    error = refused(ROW, ROW, {**ROW, name: said})
    assert (error.row, error.column) == (4, name)
    assert why in str(error)


@pytest.mark.parametrize(
    ("name", "said", "why"),
    [
        ("objectives", "0", "there are 23 objectives"),
        ("objectives", "7;24", "there are 23 objectives"),
        ("kind", "rumour", "choose one of: challenge, data"),
        ("stakeholder_group", "everybody", "choose one of"),
        ("principles", "k", "choose one of"),
        ("attribution", "named", "a speaker's name is needed"),
        ("sensitivity", "secret", "choose one of"),
        ("text", "x" * 100_001, "at most 100000 characters"),
        ("language", "x" * 99, "at most 35 characters"),
    ],
)
def test_a_cell_that_no_input_can_have_is_told_and_nothing_is_recorded(
    workspace: Workspace, consultation: Consultation, name: str, said: Any, why: Any
) -> None:
    read = read_table(table(ROW, {**ROW, name: said}, ROW))
    with pytest.raises(TableError) as told:
        workspace.write(import_inputs, consultation_id=consultation.id, rows=read.rows)
    assert (told.value.row, told.value.column) == (3, name)
    assert why in str(told.value)
    assert f"{name}: {name}" not in str(told.value)
    assert workspace.read(inputs) == []
    assert workspace.check() == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("data,media", "there are 2 cells and the head has 3"),
        ("data,media,x,y", "there are more cells than the head has"),
    ],
)
def test_rows_of_another_length_are_told(line: Any, why: Any) -> None:
    said = f"kind,stakeholder_group,text\ndata,media,fine\n{line}\n"
    with pytest.raises(TableError) as told:
        read_table(io.BytesIO(said.encode()))
    assert (told.value.row, why in str(told.value)) == (3, True)


def test_a_cell_without_a_head_is_told() -> None:
    said = "kind,stakeholder_group,text,\ndata,media,fine,\ndata,media,fine,note\n"
    with pytest.raises(TableError) as told:
        read_table(io.BytesIO(said.encode()))
    assert (told.value.row, "a cell stands under no head" in str(told.value)) == (3, True)


def test_a_table_for_a_consultation_that_is_not_there_is_refused(
    workspace: Workspace, consultation: Consultation
) -> None:
    with pytest.raises(NoSuchRecordError):
        workspace.write(import_inputs, consultation_id=uuid4(), rows=read_table(table(ROW)).rows)


def test_a_whole_table_is_one_change(workspace: Workspace, consultation: Consultation) -> None:
    read = read_table(table(*[ROW] * 7))
    workspace.write(import_inputs, consultation_id=consultation.id, rows=read.rows)
    assert workspace.undo() == "import_inputs"
    assert workspace.read(inputs) == []


def test_rows_keep_the_order_of_the_table(workspace: Workspace, consultation: Consultation) -> None:
    read = read_table(table(*[{**ROW, "text": f"Row {n}."} for n in range(60)]))
    workspace.write(import_inputs, consultation_id=consultation.id, rows=read.rows)
    assert [e.text for e in reversed(workspace.read(inputs))] == [f"Row {n}." for n in range(60)]


def test_a_consultation_is_opened_in_the_languages_of_its_table(workspace: Workspace) -> None:
    read = read_table(table(ROW, {**ROW, "language": "fr"}))
    opened = workspace.write(open_with_table, table=read, title="T", country="KEN")
    assert opened.languages == ("en", "fr")
    assert len(workspace.read(inputs, opened.id)) == 2
