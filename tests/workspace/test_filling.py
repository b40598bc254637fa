"""Filling: rows written in a stream are those that their revisions amount to, one by one."""

import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    inputs,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS, KINDS
from gcm_desktop.workspace import Workspace, filling, journal, rows
from gcm_desktop.workspace.history import History
from gcm_desktop.workspace.revision import Facts, Revision

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 30) | st.floats(allow_nan=False)
    | st.text(max_size=8) | st.sampled_from([*KINDS, *GROUPS, "true", "f", "en", "2026-10-12",
                                             "2026-10-12T06:00:00Z", str(uuid4()), "a" * 64]),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=3), one, max_size=2),
    max_leaves=4,
)  # fmt: skip
WHOLE = {
    "consultation_id": str(uuid4()), "text": "words", "kind": "data", "stakeholder_group": "other",
}  # fmt: skip


def a_revision(table: str, values: dict[str, Any]) -> Revision:
    facts = Facts(
        table=table, record=uuid4().hex, parents=(), shape=TABLES[table].SHAPE, clock=1,
        change=uuid4().hex, covers=1, action="a", officer="", strand="s", number=1,
    )  # fmt: skip
    return Revision.seal(facts, values)


def settled(connection: Connection, revision: Revision) -> tuple[Any, list[Any]]:
    """The row as the database takes it, drawn from the history, and what is to be looked at."""
    record, table = revision.facts.record, revision.facts.table
    [(_record, _table, row, listed)] = rows.view(connection, [(record, History([revision]))])
    return row and rows._binder(table).bound(row), listed


def same(workspace: Workspace, revision: Revision) -> bool:
    """Whether the short way was taken; if so it led to the same row."""
    record, table = revision.facts.record, revision.facts.table
    with workspace._transaction("BEGIN") as db:
        quick = rows.plain_row(table, record, revision.values)
        slow, listed = settled(db.connection(), revision)
    if quick is not None:
        assert (quick, []) == (slow, listed)
        assert [type(value) for value in quick] == [type(value) for value in slow]
    return quick is not None


@given(data=st.data())
def test_the_short_way_leads_to_the_same_row_or_is_not_taken(
    workspace: Workspace, data: st.DataObject
) -> None:
    table = data.draw(st.sampled_from(sorted(TABLES)))
    names = [*(set(TABLES[table].model_fields) - {"id"}), "of_a_later_shape"]
    values = data.draw(st.dictionaries(st.sampled_from(sorted(names)), JSON, max_size=8))
    same(workspace, a_revision(table, values))
    if table == "input":
        same(workspace, a_revision(table, WHOLE | values))


@pytest.mark.parametrize(
    "said",
    [{"withdrawn": 1}, {"withdrawn": "false"}, {"consent_withdrawn": "false"}, {"quote": 1},
     {"objectives": [True, 7]}, {"objectives": [1.0]}, {"attachments": []}, {"text": None},
     {"recorded_at": "2026-10-12T06:00:00+03:00"}, {"objectives": [24]}, {"speaker": " "}],
)  # fmt: skip
def test_values_that_another_program_wrote_become_the_same_row(
    workspace: Workspace, said: dict[str, Any]
) -> None:
    for values in (WHOLE | said, WHOLE, WHOLE | said):
        same(workspace, a_revision("input", values))


def test_the_short_way_is_taken_by_what_was_recorded_and_left_alone(
    workspace: Workspace, consultation: Consultation
) -> None:
    said = {"kind": "data", "stakeholder_group": "other", "text": "x", "objectives": [3, 1]}
    entry = workspace.write(record_input, consultation_id=consultation.id, **said)
    with workspace._transaction("BEGIN") as db:
        history = journal.history_of(db.connection(), entry.id.hex)
    assert same(workspace, history.applied[0])


def everything(workspace: Workspace) -> list[Any]:
    """All that is drawn from the journal, numbers of lines aside."""
    asked = (
        "SELECT value, id FROM input_objective ORDER BY 1, 2",
        "SELECT value, id FROM input_principle ORDER BY 1, 2",
        "SELECT * FROM heard WHERE inputs > 0 ORDER BY 1, 2, 3",
        "SELECT * FROM spoken WHERE inputs > 0 ORDER BY 1, 2, 3, 4",
        "SELECT * FROM head ORDER BY 1, 2",
        "SELECT * FROM listed ORDER BY 1, 2, 3",
        "SELECT i.id FROM input_words w JOIN input i ON i.line = w.rowid ORDER BY 1",
        "SELECT i.id FROM input i WHERE line IN (SELECT rowid FROM input_words"
        " WHERE input_words MATCH '\"said\"*') ORDER BY 1",
    )
    with workspace._transaction("BEGIN") as db:
        connection = db.connection()
        found: list[Any] = [rows.stored(connection, table) for table in TABLES]
        return found + [connection.exec_driver_sql(each).all() for each in asked]


@pytest.fixture
def settled_slowly(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The records whose revisions were settled one by one."""
    seen: list[str] = []
    slow = rows.Drawn.take

    def noted(drawn: rows.Drawn, connection: Connection, histories: list[Any]) -> None:
        seen.extend(record for record, _history in histories)
        slow(drawn, connection, histories)

    monkeypatch.setattr(rows.Drawn, "take", noted)
    return seen


def test_revisions_in_a_line_are_written_without_settling_anything(
    workspace: Workspace, consultation: Consultation, settled_slowly: list[str]
) -> None:
    said = {"consultation_id": consultation.id, "kind": "data", "stakeholder_group": "other"}
    one, two, struck = (workspace.write(record_input, text=f"Said {n}", **said) for n in range(3))
    for number in (3, 7, 5):
        workspace.write(amend_input, one.id, objectives=[number], text=f"Said {number}.")
    workspace.write(withdraw_consent, two.id)
    workspace.write(withdraw_input, two.id)
    workspace.undo()
    workspace.write(strike_input, struck.id)
    before = everything(workspace)
    settled_slowly.clear()
    refilled(workspace)
    assert settled_slowly == [struck.id.hex]
    assert everything(workspace) == before
    assert workspace.check() == []


def test_what_was_said_apart_is_settled_and_listed_as_it_was(
    workspace: Workspace, consultation: Consultation, tmp_path: Path, profile: Profile
) -> None:
    said = {"consultation_id": consultation.id, "kind": "data", "stakeholder_group": "other"}
    entry = workspace.write(record_input, text="Said", **said)
    other = tmp_path / "other.gcm"
    workspace.close()
    shutil.copy(workspace.path, other)
    with (
        Workspace.open(workspace.path, None, profile=profile) as ours,
        Workspace.open(other, None, profile=Profile(tmp_path / "elsewhere")) as theirs,
    ):
        ours.write(amend_input, entry.id, text="Said here")
        theirs.write(amend_input, entry.id, text="Said there")
        ours.unite(theirs)
        before = everything(ours)
        refilled(ours)
        assert everything(ours) == before
        assert [found.code for found in ours.check()] == ["differ"]


def test_heads_and_list_that_say_otherwise_are_put_right(
    workspace: Workspace, consultation: Consultation
) -> None:
    some_life(workspace, consultation)
    before = everything(workspace)

    def disturb(db: Any) -> None:
        for said in (
            "DELETE FROM head WHERE record IN (SELECT id FROM input LIMIT 3)",
            "UPDATE head SET clock = clock + 1 WHERE record IN (SELECT id FROM input)",
            "INSERT INTO listed SELECT id, 'text', 'differ', '[]' FROM input",
        ):
            db.connection().exec_driver_sql(said)

    workspace.write(disturb)
    assert everything(workspace) != before
    refilled(workspace, heads=False)
    assert everything(workspace) == before


def test_rows_that_leave_columns_empty_are_put_in_together(
    workspace: Workspace, consultation: Consultation
) -> None:
    said = {"consultation_id": consultation.id, "kind": "data", "stakeholder_group": "other"}

    def many(db: Any) -> None:
        for number in range(2 * rows.TOGETHER + 1):
            facts = {} if number % 7 else {"organisation": f"Union {number}"}
            record_input(db, text=f"Said {number}", **said, **facts)

    workspace.write(many)
    before = everything(workspace)
    refilled(workspace)
    assert everything(workspace) == before
    assert workspace.check() == []


def test_a_row_that_breaks_a_check_of_its_table_is_refused(
    workspace: Workspace, consultation: Consultation
) -> None:
    """Also among others that keep it: every table says for itself what may stand in it."""
    sound = [rows.plain_row("input", uuid4().hex, WHOLE) for _ in range(3)]
    kind = rows._binder("input").names.index("kind") + 1
    unsound = tuple("gossip" if n == kind else v for n, v in enumerate(sound[0] or ()))
    with workspace._transaction("BEGIN IMMEDIATE") as db:
        db.connection().exec_driver_sql("INSERT INTO gate VALUES (1)")
        these = [(uuid4().hex, *unsound[1:]), *(row for row in sound if row)]
        with pytest.raises(sqlcipher.IntegrityError, match="ck_input_kind"):
            rows.insert(db.connection(), "input", these)
        db.rollback()
    assert workspace.read(inputs) == []


def some_life(workspace: Workspace, consultation: Consultation) -> None:
    said = {"consultation_id": consultation.id, "kind": "data", "stakeholder_group": "other"}
    made = [
        workspace.write(record_input, text=f"Said {n}.", objectives=[n % 23 + 1], **said)
        for n in range(12)
    ]
    workspace.write(amend_input, made[0].id, text="Said otherwise.", objectives=[])
    workspace.write(withdraw_input, made[1].id, reason="In haste.")
    workspace.write(withdraw_consent, made[2].id)
    workspace.write(strike_input, made[3].id)
    workspace.undo()


def refilled(
    workspace: Workspace, told: Callable[[int, int], None] | None = None, *, heads: bool = True
) -> None:
    """Drop all rows and write them from the journal again."""

    def again(db: Any) -> None:
        connection = db.connection()
        others = ("heard", "spoken", "input_objective", "input_principle", "input_words")
        for table in (*TABLES, *others, *(["head"] if heads else [])):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our own names
        filling.fill(connection, journal.size(connection), told)

    workspace.write(again)


def test_everything_is_as_it_was_when_it_is_filled_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    some_life(workspace, consultation)
    before = everything(workspace)
    refilled(workspace)
    assert everything(workspace) == before
    assert workspace.check() == []
    assert len(workspace.read(inputs, search="said")) == 10


def test_how_far_it_is_is_told_up_to_the_end(
    workspace: Workspace, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_life(workspace, consultation)
    monkeypatch.setattr(rows, "BATCH", 5)
    told: list[tuple[int, int]] = []
    refilled(workspace, lambda done, size: told.append((done, size)))
    size = workspace.read(lambda db: journal.size(db.connection()))
    assert told[0] == (0, size)
    assert told[-1] == (size, size)
    assert told == sorted(told)
    assert len(told) > 3


def test_memory_does_not_grow_with_the_number_of_records(
    workspace: Workspace, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"kind": "data", "stakeholder_group": "other", "text": "Forty boats. " * 200}

    def many(db: Any) -> None:
        for _ in range(600):
            record_input(db, consultation_id=consultation.id, **said)

    workspace.write(many)
    assert len(workspace.read(inputs, limit=1)) == 1
    monkeypatch.setattr(rows, "BATCH", 20)
    refilled(workspace)
    tracemalloc.start()
    try:
        refilled(workspace)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held < 1_000_000
    assert workspace.read(lambda db: db.get(Input, workspace.read(inputs, limit=1)[0].id))


def test_tables_go_with_all_that_hangs_on_them(
    workspace: Workspace, consultation: Consultation
) -> None:
    some_life(workspace, consultation)
    held = "SELECT name FROM sqlite_master WHERE tbl_name = ? OR name LIKE ? || '_%'"

    def cleared(db: Any) -> list[Any]:
        connection = db.connection()
        filling.clear(connection, ("input", "input_words", "heard", "no such table"))
        tables = ("input", "input_words", "heard")
        left = [connection.exec_driver_sql(held, (t, t)).scalars().all() for t in tables]
        db.rollback()
        return [name for names in left for name in names if "objective" not in name]

    with workspace._transaction("BEGIN IMMEDIATE") as db:
        db.connection().exec_driver_sql("INSERT INTO gate VALUES (1)")
        assert [name for name in cleared(db) if "principle" not in name] == []
    assert workspace.check() == []
