"""The past of records: who, when, on which device, from what to what."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    open_consultation,
)
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    record_input,
    strike_input,
    withdraw_consent,
)
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace import undo as undoing
from gcm_desktop.workspace.past import Event, FieldChange, Unsaid, parts, past, recent


def said(workspace: Workspace, consultation: Consultation, text: str) -> Input:
    return workspace.write(
        record_input, consultation_id=consultation.id, text=text, kind="challenge",
        stakeholder_group="migrants", objectives=(7,),
    )  # fmt: skip


@pytest.fixture
def entry(workspace: Workspace, consultation: Consultation) -> Input:
    return said(workspace, consultation, "The shelter asks for a police report.")


def changes(event: Event) -> dict[str, tuple[Any, Any]]:
    return {change.name: (change.before, change.after) for change in event.fields}


def test_every_change_of_a_record_is_told_with_what_was_before_and_after(
    workspace: Workspace, entry: Input
) -> None:
    workspace.write(amend_input, entry.id, text="It asks for papers.", kind="experience")
    workspace.write(amend_input, entry.id, objectives=(7, 15))
    third, second, first = workspace.read(past, entry.id)
    assert changes(third) == {"objectives": ([7], [7, 15])}
    assert changes(second) == {
        "text": ("The shelter asks for a police report.", "It asks for papers."),
        "kind": ("challenge", "experience"),
    }
    assert changes(first)["text"] == (None, "The shelter asks for a police report.")
    assert [event.action for event in (third, second, first)] == [
        "amend_input", "amend_input", "record_input",
    ]  # fmt: skip
    assert first.when < third.when or first.place < third.place


def test_a_field_given_for_the_first_time_was_what_every_new_record_has(
    workspace: Workspace, entry: Input
) -> None:
    workspace.write(amend_input, entry.id, quote=True, principles=("a",))
    newest, _first = workspace.read(past, entry.id)
    assert changes(newest) == {"quote": (False, True), "principles": ([], ["a"])}


def test_a_change_names_who_made_it_and_on_which_strand(
    locked: Workspace, profile: Profile
) -> None:
    made = locked.write(open_consultation, title="Harbour talks", country="KEN")
    (event,) = locked.read(past, made.id)
    assert (event.officer, event.role) == (profile.settings.name, "field_officer")
    assert len(event.strand) == 32


def test_the_name_of_another_officer_stands_beside_what_they_wrote(
    tmp_path: Path, profile: Profile, locked_file: Path, passphrase: str
) -> None:
    path = tmp_path / "named.gcm"
    shutil.copy(locked_file, path)
    with Workspace.open(path, passphrase, profile=profile, officer="Amina") as workspace:
        made = workspace.write(open_consultation, title="Harbour talks", country="KEN")
        (event,) = workspace.read(past, made.id)
    assert event.officer == "Amina"


def test_two_devices_are_told_apart_by_their_strands(
    workspace: Workspace, consultation: Consultation, tmp_path: Path
) -> None:
    workspace.close()
    with Workspace.open(workspace.path, None, profile=Profile(tmp_path / "other")) as there:
        there.write(amend_consultation, consultation.id, title="Market talks")
        newest, first = there.read(past, consultation.id)
    assert newest.strand != first.strand


def test_erased_values_are_told_as_erased_wherever_they_stood(
    workspace: Workspace, entry: Input
) -> None:
    workspace.write(amend_input, entry.id, text="It asks for papers.")
    workspace.write(strike_input, entry.id)
    struck, amended, recorded = workspace.read(past, entry.id)
    assert struck.erased
    assert struck.stays
    assert changes(struck)["text"] == (Unsaid.ERASED, Unsaid.ERASED)
    assert changes(amended)["text"] == (Unsaid.ERASED, Unsaid.ERASED)
    assert changes(recorded)["text"] == (None, Unsaid.ERASED)
    assert changes(recorded)["kind"] == (None, "challenge")


def test_the_secret_of_a_consultation_is_never_told(
    workspace: Workspace, consultation: Consultation
) -> None:
    (event,) = workspace.read(past, consultation.id)
    assert "secret" not in changes(event)
    assert consultation.secret not in repr(workspace.read(recent))


def test_what_was_taken_back_and_done_again_is_told_so(workspace: Workspace, entry: Input) -> None:
    workspace.write(amend_input, entry.id, text="It asks for papers.")
    workspace.undo()
    taken_back, amended, _first = workspace.read(past, entry.id)
    assert (taken_back.action, taken_back.turned) == ("amend_input", 1)
    assert (amended.undone, taken_back.undone) == (True, False)
    workspace.redo()
    again, taken_back, amended, _first = workspace.read(past, entry.id)
    assert (again.action, again.turned) == ("amend_input", 2)
    assert (amended.undone, taken_back.undone, again.undone) == (False, True, False)
    assert changes(again) == changes(amended)


def test_the_undoing_of_a_chain_is_still_told_by_what_was_first_done(
    workspace: Workspace, entry: Input
) -> None:
    workspace.write(amend_input, entry.id, text="It asks for papers.")
    for _ in range(10):
        workspace.undo()
        workspace.redo()
    events = workspace.read(past, entry.id)
    assert [event.turned for event in events[:20]] == list(range(20, 0, -1))
    assert {event.action for event in events[:20]} == {"amend_input"}


def test_everything_one_action_did_is_one_line(workspace: Workspace) -> None:
    workspace.write(record_sample, wanted=12)
    newest, introduced = workspace.read(recent)
    counts = dict(newest.counts)
    assert newest.action == "record_sample"
    assert counts["input"] == 12
    assert newest.records == sum(counts.values())
    assert introduced.action == "introduce_officer"
    told = workspace.read(parts, newest.change, 100)
    assert len(told) == newest.records
    assert {event.change for event in told} == {newest.change}


def test_what_every_file_begins_with_is_nobodys_change(
    workspace: Workspace, consultation: Consultation
) -> None:
    assert [event.action for event in workspace.read(recent)] == [
        "open_consultation", "introduce_officer",
    ]  # fmt: skip


def test_pages_of_recent_changes_join_without_gap_or_repeat(
    workspace: Workspace, consultation: Consultation
) -> None:
    for number in range(9):
        said(workspace, consultation, f"Words {number}")
    workspace.write(record_sample, wanted=5)
    whole = workspace.read(recent, 100)
    paged: list[Event] = []
    while page := workspace.read(recent, 3, paged[-1].place if paged else None):
        paged += page
    assert paged == whole
    assert len(whole) == 12


def test_pages_of_one_record_join_without_gap_or_repeat(workspace: Workspace, entry: Input) -> None:
    for number in range(7):
        workspace.write(amend_input, entry.id, text=f"Words {number}")
    whole = workspace.read(past, entry.id)
    first = workspace.read(past, entry.id, limit=3)
    rest = workspace.read(past, entry.id, before=first[-1].place)
    assert first + rest == whole
    assert len(whole) == 8


def test_a_record_that_is_not_here_has_no_past(workspace: Workspace) -> None:
    assert workspace.read(past, uuid4()) == []


def test_reading_the_past_reads_no_values_but_those_it_tells(
    workspace: Workspace, entry: Input, count_bodies: Callable[[], int]
) -> None:
    for number in range(60):
        workspace.write(amend_input, entry.id, text=f"Words {number}")
    before = count_bodies()
    (newest,) = workspace.read(past, entry.id, limit=1)
    assert newest.fields == (FieldChange("text", "Words 58", "Words 59"),)
    assert count_bodies() - before == 2


@pytest.fixture
def count_bodies(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many bodies of revisions were read so far."""
    from gcm_desktop.workspace.revision import Revision

    read: list[str] = []
    genuine = Revision.read.__func__  # type: ignore[attr-defined]

    def counting(kind: type[Revision], sealed: str, body: str | None, *known: str) -> Revision:
        if body is not None:
            read.append(body)
        revision: Revision = genuine(kind, sealed, body, *known)
        return revision

    monkeypatch.setattr(Revision, "read", classmethod(counting))
    return lambda: len(read)


def test_what_stays_is_what_undo_refuses(workspace: Workspace, entry: Input) -> None:
    workspace.write(withdraw_consent, entry.id)
    newest = workspace.read(past, entry.id)[0]
    assert newest.stays
    assert newest.change not in [
        change for change, _ in workspace.read(lambda db: undoing.next_undo(
            db.connection(), UUID(workspace._officer.hex).hex))
    ]  # fmt: skip
