"""Passages: the running text, what was said of it, and who sees it otherwise."""

from uuid import uuid4

import pytest

from gcm_desktop.consultation.arranging import arrange_passages
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.passages import (
    Passage,
    amend_passage,
    annex_dissent,
    answer_comment,
    comment_on,
    comments,
    dissents,
    passages,
    withdraw_dissent,
    withdraw_passage,
    write_passage,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace import Workspace


def write(
    workspace: Workspace, about: Consultation, section: str = "summary", text: str = "So."
) -> Passage:
    return workspace.write(write_passage, consultation_id=about.id, section=section, text=text)


def told(workspace: Workspace, about: Consultation) -> list[Passage]:
    return workspace.read(passages, about.id)


def test_passages_stand_in_the_order_of_the_report(
    workspace: Workspace, consultation: Consultation
) -> None:
    sections = ("conclusions", "summary", "methodology", "context", "summary")
    made = [write(workspace, consultation, section) for section in sections]
    expected = [made[place].id for place in (1, 4, 3, 2, 0)]
    assert [one.id for one in told(workspace, consultation)] == expected


def test_paragraphs_change_places_in_one_step(
    workspace: Workspace, consultation: Consultation
) -> None:
    made = [write(workspace, consultation) for _ in range(3)]
    order = [made[2].id, made[0].id, made[1].id]
    assert workspace.write(arrange_passages, order) == 3
    assert [one.id for one in told(workspace, consultation)] == order
    workspace.undo()
    assert [one.id for one in told(workspace, consultation)] == [one.id for one in made]


@pytest.mark.parametrize("state", ["validated", "cleared"])
def test_other_words_than_were_agreed_are_a_draft_again(
    workspace: Workspace, consultation: Consultation, state: str
) -> None:
    passage = write(workspace, consultation)
    workspace.write(amend_passage, passage.id, state=state)
    workspace.write(amend_passage, passage.id, text="So.")
    assert told(workspace, consultation)[0].state == state
    workspace.write(amend_passage, passage.id, text="Otherwise.")
    assert told(workspace, consultation)[0].state == "draft"


def test_a_comment_is_answered_and_one_not_taken_up_needs_a_reply(
    workspace: Workspace, consultation: Consultation
) -> None:
    passage = write(workspace, consultation)
    comment = workspace.write(comment_on, passage.id, text=" Who said so? ", author="The union")
    assert (comment.text, comment.outcome) == ("Who said so?", "open")
    for outcome in ("partly", "declined"):
        with pytest.raises(RefusedError) as refused:
            workspace.write(answer_comment, comment.id, outcome=outcome, reply=" ")
        assert set(refused.value.problems) == {"reply"}
    workspace.write(answer_comment, comment.id, outcome="declined", reply="Two groups did.")
    (kept,) = workspace.read(comments, consultation.id)
    assert (kept.outcome, kept.reply) == ("declined", "Two groups did.")


def test_dissent_is_annexed_as_it_was_given(
    workspace: Workspace, consultation: Consultation
) -> None:
    words = "  We do not agree.\n\nNot at all.  "
    dissent = workspace.write(
        annex_dissent, consultation_id=consultation.id, text=words, organisation="The union"
    )
    (kept,) = workspace.read(dissents, consultation.id)
    assert (kept.text, kept.organisation) == (words, "The union")
    workspace.write(withdraw_dissent, dissent.id)
    assert workspace.read(dissents, consultation.id) == []


def test_a_paragraph_taken_out_is_no_part_of_the_text(
    workspace: Workspace, consultation: Consultation
) -> None:
    passage = write(workspace, consultation)
    workspace.write(withdraw_passage, passage.id)
    assert told(workspace, consultation) == []
    with pytest.raises(RefusedError):
        write(workspace, consultation, "annex")
    with pytest.raises(RefusedError):
        write(workspace, consultation, text="  ")


def test_a_paragraph_rests_on_no_finding_of_elsewhere(
    workspace: Workspace, consultation: Consultation
) -> None:
    other = workspace.write(open_consultation, title="Other", country="KEN")
    theirs = workspace.write(write_finding, consultation_id=other.id, text="They ask.")
    mine = workspace.write(write_finding, consultation_id=consultation.id, text="We ask.")
    facts = {"consultation_id": consultation.id, "section": "summary", "text": "So."}
    passage = workspace.write(write_passage, **facts, findings=[mine.id])
    for foreign in (theirs.id, uuid4()):
        with pytest.raises(RefusedError, match="no such finding"):
            workspace.write(write_passage, **facts, findings=[foreign])
        with pytest.raises(RefusedError, match="no such finding"):
            workspace.write(amend_passage, passage.id, text="Or so.", findings=[foreign])
    [kept] = told(workspace, consultation)
    assert (kept.text, kept.findings) == ("So.", (mine.id.hex,))
