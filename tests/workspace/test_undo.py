"""Undo and redo: what an officer did, taken back and done again."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlmodel import Session

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    consultations,
    open_consultation,
)
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    inputs,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.errors import CannotUndoError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

MANY = 100


def shown(workspace: Workspace, entry: Input) -> Input:
    return workspace.read(lambda db: db.get_one(Input, entry.id))


def until_nothing_is_left(turn: Callable[[], str]) -> list[str]:
    done: list[str] = []
    with suppress(CannotUndoError):
        while len(done) < MANY:
            done.append(turn())
    assert len(done) < MANY
    return done


def test_each_action_is_taken_back_and_done_again(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first", objectives=[3])
    workspace.write(amend_input, entry.id, text="second", objectives=[9])
    workspace.write(withdraw_input, entry.id, reason="asked to")
    steps = (
        (workspace.undo, "withdraw_input", ("second", False)),
        (workspace.undo, "amend_input", ("first", False)),
        (workspace.undo, "record_input", ("first", True)),
        (workspace.redo, "record_input", ("first", False)),
        (workspace.redo, "amend_input", ("second", False)),
        (workspace.redo, "withdraw_input", ("second", True)),
        (workspace.undo, "withdraw_input", ("second", False)),
    )
    for turn, action, state in steps:
        assert turn() == action
        now = shown(workspace, entry)
        assert (now.text, now.withdrawn) == state
        assert workspace.check() == []
    assert shown(workspace, entry).withdrawal_reason is None


def test_a_change_is_taken_back_for_all_its_records_together(
    workspace: Workspace, consultation: Consultation, say: Callable[..., Input]
) -> None:
    one, two = say("one"), say("two")

    def withdraw_both(db: Session) -> None:
        for entry in (one, two):
            withdraw_input(db, entry.id)
        amend_consultation(db, consultation.id, title="Nobody spoke")

    workspace.write(withdraw_both)
    for turn, count, title in (
        (workspace.undo, 2, "Harbour talks"), (workspace.redo, 0, "Nobody spoke"),
        (workspace.undo, 2, "Harbour talks"),
    ):  # fmt: skip
        assert turn() == "withdraw_both"
        assert len(workspace.read(inputs)) == count
        assert workspace.read(consultations)[0].title == title


def test_undo_works_at_the_next_opening(
    workspace: Workspace, say: Callable[..., Input], profile: Profile
) -> None:
    entry = say("first")
    workspace.write(amend_input, entry.id, text="second")
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert again.undo() == "amend_input"
        assert shown(again, entry).text == "first"
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert again.redo() == "amend_input"
        assert shown(again, entry).text == "second"


def test_something_new_ends_what_can_be_done_again(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first")
    workspace.write(amend_input, entry.id, text="second")
    workspace.undo()
    say("new")
    with pytest.raises(CannotUndoError):
        workspace.redo()
    assert workspace.undo() == "record_input"
    assert shown(workspace, entry).text == "first"


def test_where_nothing_was_done_nothing_is_undone(workspace: Workspace) -> None:
    for turn in (workspace.undo, workspace.redo):
        with pytest.raises(CannotUndoError, match="nothing left"):
            turn()


def test_an_officer_takes_back_what_they_did_and_nothing_of_others(
    locked: Workspace, profile: Profile, passphrase: str
) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    locked.close()
    with Workspace.open(locked.path, passphrase, profile=profile, officer="Ben") as bens:
        said = {"kind": "data", "stakeholder_group": "other", "consultation_id": about.id}
        bens.write(record_input, text="by Ben", **said)
        assert until_nothing_is_left(bens.undo) == ["record_input"]
        assert [one.id for one in bens.read(consultations)] == [about.id]


def test_what_was_written_over_since_is_refused_by_name_of_the_change(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first")
    workspace.write(amend_input, entry.id, text="second")
    rewording = workspace.last_change
    workspace.write(amend_input, entry.id, text="third")
    with pytest.raises(CannotUndoError, match="changed since"):
        workspace.undo_change(rewording)
    assert shown(workspace, entry).text == "third"


def test_another_field_changed_since_is_no_hindrance(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first")
    workspace.write(amend_input, entry.id, text="second")
    rewording = workspace.last_change
    workspace.write(amend_input, entry.id, kind="pledge")
    workspace.undo_change(rewording)
    assert (shown(workspace, entry).text, shown(workspace, entry).kind) == ("first", "pledge")


def test_undoing_an_undoing_is_doing_again(workspace: Workspace, say: Callable[..., Input]) -> None:
    entry = say("first")
    workspace.undo()
    taking_back = workspace.last_change
    workspace.undo_change(taking_back)
    assert not shown(workspace, entry).withdrawn


def test_consent_and_erasure_stay_and_do_not_stand_in_the_way(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    """What came before them on the same input cannot be undone; on other inputs it can."""
    before = say("before")
    struck, withdrawn = say("struck"), say("withdrawn")
    workspace.write(amend_input, struck.id, text="struck, really")
    workspace.write(strike_input, struck.id)
    workspace.write(withdraw_consent, withdrawn.id)
    after = say("after")
    done = until_nothing_is_left(workspace.undo)
    assert done.count("record_input") == 2
    assert "amend_input" not in done
    assert shown(workspace, before).withdrawn
    assert shown(workspace, after).withdrawn
    assert shown(workspace, struck).text is None
    assert shown(workspace, withdrawn).consent_withdrawn
    assert workspace.check() == []


@pytest.mark.parametrize("action", [strike_input, withdraw_consent])
def test_erasure_and_consent_cannot_be_undone_by_name_either(
    workspace: Workspace, say: Callable[..., Input], action: Any
) -> None:
    entry = say("words")
    workspace.write(action, entry.id)
    with pytest.raises(CannotUndoError, match="for good"):
        workspace.undo_change(workspace.last_change)


def test_a_change_that_is_not_here_cannot_be_undone(workspace: Workspace) -> None:
    with pytest.raises(CannotUndoError):
        workspace.undo_change("no such change")


def test_everything_can_be_undone_and_done_again(
    workspace: Workspace, consultation: Consultation, say: Callable[..., Input]
) -> None:
    entry = say("first", objectives=[1])
    workspace.write(amend_input, entry.id, objectives=[2, 3], text="second")
    workspace.write(amend_input, entry.id, kind="pledge")
    workspace.write(withdraw_input, entry.id, reason="no")
    workspace.write(amend_consultation, consultation.id, title="Renamed")
    last = shown(workspace, entry).model_dump()
    for _ in range(2):
        assert until_nothing_is_left(workspace.undo) == [
            "amend_consultation", "withdraw_input", "amend_input", "amend_input", "record_input",
            "open_consultation",
        ]  # fmt: skip
        assert workspace.read(consultations) == []
        done = until_nothing_is_left(workspace.redo)
        assert done[0] == "open_consultation"
        assert len(done) == 6
        assert shown(workspace, entry).model_dump() == last
        assert workspace.read(consultations)[0].title == "Renamed"
    assert workspace.check() == []


def test_a_change_of_very_many_records_is_one_change_all_the_same(
    workspace: Workspace, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gcm_desktop.workspace.undo.REMEMBERED", 10)

    def import_inputs(db: Session) -> None:
        for number in range(12):
            record_input(
                db, consultation_id=consultation.id, text=f"{number}", kind="data",
                stakeholder_group="other",
            )  # fmt: skip

    workspace.write(import_inputs)
    for _ in range(3):
        assert workspace.undo() == "import_inputs"
        assert workspace.read(inputs) == []
        assert workspace.redo() == "import_inputs"
        assert len(workspace.read(inputs)) == 12
    assert workspace.undo() == "import_inputs"
    assert workspace.undo() == "open_consultation"


def test_what_people_did_long_ago_can_still_be_undone(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    for number in range(40):
        say(f"{number}")
    done = until_nothing_is_left(workspace.undo)
    assert done == ["record_input"] * 40 + ["open_consultation"]


@pytest.mark.parametrize("again", [False, True])
def test_a_struck_input_does_not_come_back_by_undo_or_redo(
    workspace: Workspace, say: Callable[..., Input], again: bool
) -> None:
    entry = say("words", objectives=[3])
    if again:
        workspace.undo()
    else:
        workspace.write(withdraw_input, entry.id)
    taking_back = workspace.last_change
    workspace.write(strike_input, entry.id)
    with pytest.raises(CannotUndoError, match="for good"):
        workspace.undo_change(taking_back)
    until_nothing_is_left(workspace.redo)
    until_nothing_is_left(workspace.undo)
    assert shown(workspace, entry).withdrawn
    assert workspace.check() == []
