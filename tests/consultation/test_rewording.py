"""Records are reworded at somebody's wish, and the wish is kept."""

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.findings import findings, write_finding
from gcm_desktop.consultation.passages import comments, passages, write_passage
from gcm_desktop.consultation.recommendations import recommend, recommendations
from gcm_desktop.consultation.rewording import reword_as_asked
from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace import Workspace

WRITTEN = {
    "passage": (write_passage, passages, {"section": "summary", "state": "cleared"}),
    "finding": (write_finding, findings, {}),
    "recommendation": (recommend, recommendations, {}),
}


@pytest.mark.parametrize("table", WRITTEN)
def test_words_change_and_who_asked_is_kept(
    workspace: Workspace, consultation: Consultation, table: str
) -> None:
    write, query, facts = WRITTEN[table]
    row = workspace.write(write, consultation_id=consultation.id, text="As it was.", **facts)
    workspace.write(
        reword_as_asked, row.id, table=table, text=" As asked. ", instead_of="As it was.",
        asked_by="Ministry of Labour",
    )  # fmt: skip
    [now] = workspace.read(query, consultation.id)
    assert now.text == "As asked."
    [wish] = workspace.read(comments, consultation.id)
    about = {name: getattr(wish, f"{name}_id") for name in WRITTEN}
    assert about == {name: row.id if name == table else None for name in WRITTEN}
    assert (wish.author, wish.outcome) == ("Ministry of Labour", "accepted")
    assert workspace.check() == []
    if table == "passage":
        assert now.state == "draft", "other words than were cleared are a draft again"


@pytest.mark.parametrize(
    ("instead_of", "asked_by"), [("Something else.", "Ministry"), ("As it was.", "  ")]
)
def test_nothing_changes_where_others_changed_it_or_nobody_asked(
    workspace: Workspace, consultation: Consultation, instead_of: str, asked_by: str
) -> None:
    row = workspace.write(write_finding, consultation_id=consultation.id, text="As it was.")
    with pytest.raises(RefusedError):
        workspace.write(
            reword_as_asked, row.id, table="finding", text="As asked.", instead_of=instead_of,
            asked_by=asked_by,
        )  # fmt: skip
    [now] = workspace.read(findings, consultation.id)
    assert now.text == "As it was."
    assert workspace.read(comments, consultation.id) == []


def test_both_are_taken_back_at_once(workspace: Workspace, consultation: Consultation) -> None:
    row = workspace.write(write_finding, consultation_id=consultation.id, text="As it was.")
    workspace.write(
        reword_as_asked, row.id, table="finding", text="As asked.", instead_of="As it was.",
        asked_by="Ministry",
    )  # fmt: skip
    workspace.undo()
    [now] = workspace.read(findings, consultation.id)
    assert now.text == "As it was."
    assert workspace.read(comments, consultation.id) == []
