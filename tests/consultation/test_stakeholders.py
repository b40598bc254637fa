"""The register: who may be invited, and how little is kept of them."""

from uuid import uuid4

import pytest

from gcm_desktop.consultation.drafts import keep_draft, waiting
from gcm_desktop.consultation.stakeholders import (
    amend_stakeholder,
    draft_place,
    register_stakeholder,
    stakeholder,
    stakeholders,
    strike_stakeholder,
    withdraw_stakeholder,
)
from gcm_desktop.errors import CannotUndoError, NoSuchRecordError, RefusedError
from gcm_desktop.workspace import Workspace


def test_everything_said_of_an_entry_is_kept(locked: Workspace) -> None:
    facts = {
        "name": "Amina بن", "kind": "person", "stakeholder_group": "migrants",
        "organisation": "Harbour Aid", "contact": "+254", "language": "sw", "area": "Coast",
        "notes": "A ramp.",
    }  # fmt: skip
    made = locked.write(register_stakeholder, **facts)
    kept = locked.read(stakeholder, made.id)
    assert {name: getattr(kept, name) for name in facts} == facts


def test_the_register_stands_by_name_and_is_found_by_beginnings(workspace: Workspace) -> None:
    for name, area in (("Zoë", "Coast"), ("Ärzte", None), ("Harbour Aid", "Mombasa")):
        workspace.write(register_stakeholder, name=name, stakeholder_group="media", area=area)
    assert [one.name for one in workspace.read(stakeholders)] == ["Ärzte", "Harbour Aid", "Zoë"]
    assert [one.name for one in workspace.read(stakeholders, search="aid momb")] == ["Harbour Aid"]
    assert [one.name for one in workspace.read(stakeholders, search="arzt")] == ["Ärzte"]
    assert workspace.read(stakeholders, search='"*') == workspace.read(stakeholders)
    assert len(workspace.read(stakeholders, limit=2)) == 2


def test_a_plain_file_keeps_neither_persons_nor_contacts(workspace: Workspace) -> None:
    for facts in ({"kind": "person"}, {"contact": "+254"}):
        with pytest.raises(RefusedError):
            workspace.write(register_stakeholder, name="A", stakeholder_group="media", **facts)
    made = workspace.write(register_stakeholder, name="A", stakeholder_group="media")
    with pytest.raises(RefusedError):
        workspace.write(amend_stakeholder, made.id, kind="person")


@pytest.mark.parametrize(
    "facts",
    [{"name": " "}, {"name": "A" * 201}, {"stakeholder_group": "pirates"}, {"language": "?"},
     {"kind": "ship"}],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_field(locked: Workspace, facts: dict[str, str]) -> None:
    with pytest.raises(RefusedError) as refused:
        locked.write(register_stakeholder, **{"name": "A", "stakeholder_group": "media"} | facts)
    assert refused.value.problems.keys() == facts.keys()


def test_an_entry_taken_off_comes_back_and_one_that_was_struck_does_not(
    locked: Workspace,
) -> None:
    made = locked.write(register_stakeholder, name="A", kind="person", stakeholder_group="media")
    locked.write(withdraw_stakeholder, made.id)
    assert locked.read(stakeholders) == []
    locked.undo()
    assert len(locked.read(stakeholders)) == 1
    struck = locked.write(strike_stakeholder, made.id)
    assert struck.name is None
    assert locked.read(stakeholders) == []
    assert locked.check() == []
    with pytest.raises(NoSuchRecordError):
        locked.read(stakeholder, uuid4())
    with pytest.raises(CannotUndoError):
        locked.undo_change(locked.last_change)
    assert locked.read(stakeholder, made.id).name is None


def test_whoever_is_erased_leaves_what_is_half_typed_too(locked: Workspace) -> None:
    facts = {"kind": "person", "stakeholder_group": "media"}
    made = locked.write(register_stakeholder, name="Amina", contact="+254", **facts)
    other = locked.write(register_stakeholder, name="Chen", **facts)
    locked.write(keep_draft, draft_place(made.id), {"notes": "A ramp for Amina"})
    locked.write(keep_draft, draft_place(other.id), {"name": "Chen Wei"})
    locked.write(keep_draft, draft_place(None), {"name": "Amina"})
    locked.write(keep_draft, "capture/1", {"text": "Amina"})
    locked.write(strike_stakeholder, made.id)
    assert locked.read(waiting) == {draft_place(other.id), "capture/1"}
    locked.write(keep_draft, draft_place(None), {"name": "Chen W.", "contact": None})
    locked.write(strike_stakeholder, other.id)
    assert locked.read(waiting) == {draft_place(None), "capture/1"}
