"""Recommendations: what is asked of whom, and what became of it."""

from datetime import date
from uuid import uuid4

import pytest

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.recommendations import (
    Recommendation,
    amend_recommendation,
    recommend,
    recommendations,
    settle_recommendation,
    withdraw_recommendation,
)
from gcm_desktop.errors import NoSuchRecordError, RefusedError
from gcm_desktop.workspace import Workspace


def ask(workspace: Workspace, about: Consultation, text: str = "Do it", **facts: object) -> (
    Recommendation
):  # fmt: skip
    return workspace.write(recommend, consultation_id=about.id, text=text, **facts)


def test_left_unsaid_a_recommendation_is_open_and_for_the_country(
    workspace: Workspace, consultation: Consultation
) -> None:
    asked = ask(workspace, consultation, "  Open the clinic at night.  ")
    (kept,) = workspace.read(recommendations, consultation.id)
    assert kept.id == asked.id
    assert (kept.text, kept.level, kept.fate) == ("Open the clinic at night.", "national", "open")
    assert kept.findings == ()


def test_its_code_is_short_and_stays_when_it_is_reworded(
    workspace: Workspace, consultation: Consultation
) -> None:
    asked = ask(workspace, consultation)
    code = asked.code
    workspace.write(amend_recommendation, asked.id, text="Otherwise", addressee="The port")
    (kept,) = workspace.read(recommendations, consultation.id)
    assert kept.code == code
    assert len(code) == 7
    assert code.startswith("R-")
    assert ask(workspace, consultation).code != code


def test_recommendations_stand_by_objective_those_across_last(
    workspace: Workspace, consultation: Consultation
) -> None:
    across, late, early = (ask(workspace, consultation, objective=n) for n in (None, 9, 2))
    told = [one.id for one in workspace.read(recommendations, consultation.id)]
    assert told == [early.id, late.id, across.id]


def test_what_is_declined_needs_a_reason(workspace: Workspace, consultation: Consultation) -> None:
    asked = ask(workspace, consultation)
    for reason in (None, "", "   "):
        with pytest.raises(RefusedError) as refused:
            workspace.write(settle_recommendation, asked.id, fate="declined", reason=reason)
        assert set(refused.value.problems) == {"fate_reason"}
    on = date(2026, 5, 4)
    workspace.write(
        settle_recommendation, asked.id, fate="declined", by="The ministry", reason="No money",
        on=on,
    )  # fmt: skip
    (kept,) = workspace.read(recommendations, consultation.id)
    told = (kept.fate, kept.fate_by, kept.fate_reason, kept.fate_on)
    assert told == ("declined", "The ministry", "No money", on)
    workspace.undo()
    (kept,) = workspace.read(recommendations, consultation.id)
    assert (kept.fate, kept.fate_by) == ("open", None)


@pytest.mark.parametrize(
    "facts", [{"level": "galactic"}, {"objective": 24}, {"fate": "lost"}, {"text": " "}]
)
def test_what_is_none_of_the_choices_is_refused(
    workspace: Workspace, consultation: Consultation, facts: dict[str, object]
) -> None:
    with pytest.raises(RefusedError) as refused:
        ask(workspace, consultation, **facts)  # type: ignore[arg-type]  # what nobody should give
    assert set(refused.value.problems) == set(facts)
    assert workspace.read(recommendations, consultation.id) == []


def test_a_recommendation_follows_from_findings_and_can_be_taken_back(
    workspace: Workspace, consultation: Consultation
) -> None:
    finding = workspace.write(write_finding, consultation_id=consultation.id, text="So")
    asked = ask(workspace, consultation, findings=(finding.id,))
    assert workspace.read(recommendations, consultation.id)[0].findings == (finding.id.hex,)
    workspace.write(withdraw_recommendation, asked.id)
    assert workspace.read(recommendations, consultation.id) == []
    with pytest.raises(NoSuchRecordError):
        workspace.write(withdraw_recommendation, uuid4())


def test_a_recommendation_follows_from_no_finding_of_elsewhere(
    workspace: Workspace, consultation: Consultation
) -> None:
    other = workspace.write(open_consultation, title="Other", country="KEN")
    mine, theirs = (
        workspace.write(write_finding, consultation_id=about.id, text="They ask.")
        for about in (consultation, other)
    )
    asked = ask(workspace, consultation, findings=[mine.id])
    for foreign in (theirs.id, uuid4()):
        with pytest.raises(RefusedError, match="no such finding") as refused:
            ask(workspace, consultation, findings=[mine.id, foreign])
        assert refused.value.problems.keys() == {"findings"}
        with pytest.raises(RefusedError, match="no such finding"):
            workspace.write(amend_recommendation, asked.id, findings=[foreign])
    (kept,) = workspace.read(recommendations, consultation.id)
    assert kept.findings == (mine.id.hex,)


def test_what_it_named_before_it_may_go_on_naming(
    workspace: Workspace, consultation: Consultation
) -> None:
    to_come = uuid4().hex

    def merged(db) -> Recommendation:
        early = Recommendation.of(consultation_id=consultation.id, text="Do", findings=[to_come])
        db.add(early)
        return early

    asked = workspace.write(merged)
    workspace.write(amend_recommendation, asked.id, text="Do it", findings=[to_come])
    (kept,) = workspace.read(recommendations, consultation.id)
    assert (kept.text, kept.findings) == ("Do it", (to_come,))
