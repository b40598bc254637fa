"""An open workspace: reading, writing, telling who watches, closing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    consultations,
    open_consultation,
)
from gcm_desktop.consultation.cycles import amend_cycle, review_cycles
from gcm_desktop.consultation.drafts import keep_draft
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    inputs,
    record_input,
    strike_input,
    withdraw_input,
)
from gcm_desktop.consultation.issued import issue_report
from gcm_desktop.consultation.officers import Officer
from gcm_desktop.errors import ClosedFileError, NoSuchRecordError, RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace


def strands(db: Session) -> list[str]:
    found = db.connection().exec_driver_sql(
        "SELECT DISTINCT strand FROM revision WHERE strand NOT LIKE 'seed%'"
    )
    return list(found.scalars())


def test_what_is_written_can_be_read(workspace: Workspace, say: Callable[..., Input]) -> None:
    entry = say("Legal aid is far away.")
    assert [one.text for one in workspace.read(inputs)] == ["Legal aid is far away."]
    assert entry.text == "Legal aid is far away."


def test_what_was_written_is_there_at_the_next_opening(
    workspace: Workspace, say: Callable[..., Input], profile: Profile
) -> None:
    entry = say("Legal aid is far away.", objectives=[7, 2])
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile) as again:
        [found] = again.read(inputs)
    assert found.model_dump() == entry.model_dump()


def test_a_read_stands_while_somebody_writes(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first")

    def read_twice(db: Session) -> list[str | None]:
        one = db.get_one(Input, entry.id).text
        workspace.write(amend_input, entry.id, text="second")
        db.expire_all()
        return [one, db.get_one(Input, entry.id).text]

    assert workspace.read(read_twice) == ["first", "first"]
    assert [one.text for one in workspace.read(inputs)] == ["second"]


def test_a_read_does_not_wait_for_who_writes(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    say("before")

    def write_slowly(db: Session) -> int:
        db.get_one(Input, workspace.read(inputs)[0].id).amend(text="after")
        db.flush()
        return len([one for one in workspace.read(inputs) if one.text == "before"])

    assert workspace.write(write_slowly) == 1


def test_writers_take_turns(workspace: Workspace, consultation: Consultation) -> None:
    def write_ten(name: int) -> None:
        for number in range(10):
            workspace.write(
                record_input, consultation_id=consultation.id, text=f"{name} {number}",
                kind="data", stakeholder_group="other",
            )  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write_ten, name) for name in range(4)]:
            done.result()
    assert len(workspace.read(inputs, consultation.id)) == 40
    assert workspace.check() == []
    assert len(workspace.read(strands)) == 1


# --- failing ------------------------------------------------------------------------------------


def test_a_failing_action_leaves_nothing(
    workspace: Workspace, consultation: Consultation, say: Callable[..., Input]
) -> None:
    say("before")
    digest, seen = workspace.digest(), []
    workspace.watch(seen.append)

    def fail(db: Session) -> None:
        for number in range(5):
            record_input(
                db, consultation_id=consultation.id, text=f"gone {number}", kind="data",
                stakeholder_group="other", objectives=[3],
            )  # fmt: skip
        db.flush()
        amend_consultation(db, consultation.id, title="Gone")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        workspace.write(fail)
    assert [one.text for one in workspace.read(inputs)] == ["before"]
    assert workspace.read(consultations)[0].title == "Harbour talks"
    assert workspace.read(inputs, search="gone") == []
    assert (workspace.digest(), seen) == (digest, [])
    assert workspace.check() == []


@pytest.mark.parametrize("error", [RefusedError, NoSuchRecordError, TypeError])
def test_after_a_refusal_the_next_write_goes_on_as_if_nothing_had_been(
    workspace: Workspace, say: Callable[..., Input], error: type[Exception]
) -> None:
    say("one")
    facts: dict[type[Exception], dict[str, Any]] = {
        RefusedError: {"kind": "no kind"},
        NoSuchRecordError: {"consultation_id": uuid4()},
        TypeError: {"no_such_field": 1},
    }
    whole = {
        "consultation_id": uuid4(), "text": "x", "kind": "data", "stakeholder_group": "other",
    }  # fmt: skip
    if error is not NoSuchRecordError:
        whole["consultation_id"] = workspace.read(consultations)[0].id
    with pytest.raises(error):
        workspace.write(record_input, **whole | facts[error])
    say("two")
    assert len(workspace.read(strands)) == 1
    assert workspace.check() == []


def test_an_action_that_changes_nothing_is_no_change(
    workspace: Workspace, consultation: Consultation
) -> None:
    digest = workspace.digest()
    workspace.write(lambda db: None)
    workspace.write(amend_consultation, consultation.id, title=consultation.title)
    assert workspace.digest() == digest


# --- watching -----------------------------------------------------------------------------------


def test_watchers_are_told_which_tables_changed(
    workspace: Workspace, consultation: Consultation, say: Callable[..., Input]
) -> None:
    told: list[frozenset[str]] = []
    stop = workspace.watch(told.append)
    entry = say("x")
    workspace.write(withdraw_input, entry.id)
    workspace.undo()
    workspace.write(amend_consultation, consultation.id, title="Other")
    workspace.write(amend_cycle, workspace.read(review_cycles)[0].id, title="Other")
    stop()
    stop()
    say("not told")
    assert told == [frozenset({table}) for table in
                    ("input", "input", "input", "consultation", "review_cycle")]  # fmt: skip


def test_watchers_are_told_once_it_is_there_and_may_read_and_write(
    workspace: Workspace, consultation: Consultation, say: Callable[..., Input]
) -> None:
    seen: list[int] = []

    def watch(tables: frozenset[str]) -> None:
        if tables == {"input"}:
            seen.append(len(workspace.read(inputs)))
            workspace.write(amend_consultation, consultation.id, title=f"{len(seen)} heard")

    workspace.watch(watch)
    say("one")
    say("two")
    assert seen == [1, 2]
    assert workspace.read(consultations)[0].title == "2 heard"


def test_a_watcher_may_stop_itself(workspace: Workspace, say: Callable[..., Input]) -> None:
    told: list[str] = []

    def once(_: frozenset[str]) -> None:
        told.append("once")
        stop()

    stop = workspace.watch(once)
    workspace.watch(lambda _: told.append("always"))
    say("x")
    say("y")
    assert told == ["once", "always", "always"]


def test_a_draft_tells_nobody_of_a_change(workspace: Workspace) -> None:
    told: list[frozenset[str]] = []
    workspace.write(keep_draft, "capture", {"text": "half"})
    workspace.watch(told.append)
    workspace.write(keep_draft, "capture", {"text": "half of"})
    assert told == [frozenset()]


# --- what the file says of itself ---------------------------------------------------------------


def test_a_change_can_be_dated_whatever_was_issued_since(
    workspace: Workspace, consultation: Consultation, say: Callable[..., Input]
) -> None:
    def on(year: int) -> None:
        at = int(datetime(year, 5, 6, tzinfo=UTC).timestamp() * 1000)
        workspace.clock = lambda: at

    on(2031)
    say("x")
    on(2032)
    workspace.write(
        issue_report, consultation_id=consultation.id, issued_at=datetime.now(UTC), inputs=1,
        schema_version="1", data_sha256="a" * 64, state_digest="b" * 64,
    )  # fmt: skip
    workspace.write(keep_draft, "capture", {"text": "half"})
    assert workspace.last_changed() == date(2031, 5, 6)


def test_a_new_file_was_changed_in_no_year_of_ours(workspace: Workspace) -> None:
    assert workspace.last_changed() == date(1970, 1, 1)


def test_a_file_says_how_it_stands(workspace: Workspace, locked: Workspace) -> None:
    assert (workspace.encrypted, locked.encrypted) == (False, True)
    assert not workspace.read_only
    assert workspace.older is None
    assert not workspace.recovered
    assert workspace.path.name == "test.gcm"


# --- closing ------------------------------------------------------------------------------------


def test_a_closed_file_is_not_opened_again_by_a_late_question(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    say("x")
    workspace.close()
    for late in (
        lambda: workspace.read(inputs), lambda: workspace.write(consultations), workspace.check,
        workspace.undo,
    ):  # fmt: skip
        with pytest.raises(ClosedFileError):
            late()
    assert [p.name for p in workspace.path.parent.glob("test.gcm*")] == ["test.gcm"]


def test_closing_waits_for_who_still_reads(workspace: Workspace, say: Callable[..., Input]) -> None:
    say("x")
    reads, go_on = threading.Event(), threading.Event()

    def read_slowly(db: Session) -> int:
        reads.set()
        assert go_on.wait(20)
        return len(db.exec(select(Input)).all())

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(workspace.read, read_slowly)
        assert reads.wait(20)
        workspace.close()
        assert workspace.path.with_name("test.gcm.lock").exists()
        go_on.set()
        assert answer.result() == 1
    assert [p.name for p in workspace.path.parent.glob("test.gcm*")] == ["test.gcm"]


def test_striking_does_not_disturb_who_reads(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("x")

    def strike_and_read(db: Session) -> str | None:
        found = db.get_one(Input, entry.id)
        workspace.write(strike_input, entry.id)
        return found.text

    assert workspace.read(strike_and_read) == "x"
    assert workspace.check() == []


def test_another_name_in_the_settings_reaches_the_open_file_with_the_next_change(
    locked: Workspace, profile: Profile
) -> None:
    locked.write(open_consultation, title="Before", country="KEN")
    profile.keep(replace(profile.settings, name="Amina"))
    locked.officer_changed()
    locked.write(open_consultation, title="After", country="KEN")
    [officer] = locked.read(lambda db: list(db.exec(select(Officer))))
    assert officer.name == "Amina"
    assert locked.check() == []
