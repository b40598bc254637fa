"""Consultations: opened, corrected, listed."""

from datetime import date
from uuid import uuid4

import pytest

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    consultation,
    consultations,
    open_consultation,
    planned_groups,
)
from gcm_desktop.consultation.inputs import record_input, strike_input, withdraw_input
from gcm_desktop.errors import NoSuchRecordError, RefusedError
from gcm_desktop.reference import GROUPS
from gcm_desktop.workspace import Workspace


def opened(workspace: Workspace, title: str = "Talks", **facts) -> Consultation:
    return workspace.write(open_consultation, **{"title": title, "country": "KEN"} | facts)


def said(workspace: Workspace, about: Consultation, **facts):
    whole = {"text": "x", "kind": "data", "stakeholder_group": "other"} | facts
    return workspace.write(record_input, consultation_id=about.id, **whole)


def test_left_unsaid_a_consultation_is_local_in_person_and_under_chatham_house(
    workspace: Workspace,
) -> None:
    made = opened(workspace)
    assert (made.level, made.mode, made.attribution_rule) == (
        "local", "in_person", "chatham_house",
    )  # fmt: skip
    assert (made.sample, made.withdrawn) == (False, False)


def test_everything_said_of_a_consultation_is_kept(workspace: Workspace) -> None:
    facts = {
        "title": "Harbour talks", "level": "sub_regional", "country": "MAR",
        "areas": ("MA-06", "Vieille ville"), "place": "Casablanca",
        "starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 2),
        "lead_organisation": "Comité du port", "partner_organisations": ("نقابة", "IOM"),
        "region": "ESCWA", "languages": ("ar", "fr"), "mode": "hybrid",
        "attribution_rule": "on_the_record", "objectives_in_focus": (5, 6),
        "groups_planned": ("migrants", "trade_unions"), "sample": True,
    }  # fmt: skip
    made = opened(workspace, **facts)
    kept = workspace.read(consultation, made.id)
    assert {name: getattr(kept, name) for name in facts} == facts


def test_two_consultations_have_two_secrets(workspace: Workspace) -> None:
    one, other = opened(workspace), opened(workspace)
    assert one.secret != other.secret
    assert len(one.secret) == 64


@pytest.mark.parametrize("name", ["secret", "id"])
def test_what_published_ids_rest_on_cannot_be_changed(workspace: Workspace, name: str) -> None:
    made = opened(workspace)
    with pytest.raises(RefusedError):
        workspace.write(amend_consultation, made.id, **{name: "a" * 64})
    assert workspace.read(consultation, made.id).secret == made.secret


@pytest.mark.parametrize("code", ["KE", "ken", "Kenya", "XXX", "", "KENYA", "KE\0"])
def test_a_country_that_is_none_is_refused(workspace: Workspace, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        opened(workspace, country=code)
    assert refused.value.problems.keys() == {"country"}


@pytest.mark.parametrize("title", ["", "  ", "\n", "x" * 201, None])
def test_a_title_of_nothing_or_too_much_is_refused(workspace: Workspace, title: object) -> None:
    with pytest.raises(RefusedError) as refused:
        opened(workspace, title=title)
    assert refused.value.problems.keys() == {"title"}


def test_dates_backwards_are_refused(workspace: Workspace) -> None:
    with pytest.raises(RefusedError) as refused:
        opened(workspace, starts_on="2026-03-02", ends_on="2026-03-01")
    assert refused.value.problems.keys() == {"ends_on"}
    assert workspace.read(consultations) == []


def test_dates_turned_backwards_by_an_edit_are_refused(workspace: Workspace) -> None:
    made = opened(workspace, starts_on="2026-03-01", ends_on="2026-03-01")
    with pytest.raises(RefusedError):
        workspace.write(amend_consultation, made.id, starts_on="2026-03-02")
    assert workspace.read(consultation, made.id).starts_on == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("level", "village"), ("mode", "by_post"), ("attribution_rule", "none"),
        ("region", "EU"), ("groups_planned", ("sailors",)), ("objectives_in_focus", (0,)),
        ("objectives_in_focus", (24,)), ("objectives_in_focus", ("x",)),
    ],
)  # fmt: skip
def test_a_code_that_is_not_on_the_list_is_refused(
    workspace: Workspace, name: str, value: object
) -> None:
    with pytest.raises(RefusedError) as refused:
        opened(workspace, **{name: value})
    assert refused.value.problems.keys() == {name}


def test_the_list_tells_what_was_heard_so_far(workspace: Workspace) -> None:
    about = opened(workspace, place="Mombasa", starts_on="2026-03-01")
    other = opened(workspace, "Other", starts_on="2026-04-01")
    said(workspace, about, objectives=[7, 12])
    said(workspace, about, objectives=[7])
    said(workspace, about)
    workspace.write(withdraw_input, said(workspace, about, objectives=[1]).id)
    workspace.write(strike_input, said(workspace, about, objectives=[2]).id)
    listed = workspace.read(consultations)
    assert [(one.id, one.inputs, one.objectives_heard) for one in listed] == [
        (other.id, 0, 0), (about.id, 3, 2),
    ]  # fmt: skip
    assert (listed[1].place, listed[1].starts_on) == ("Mombasa", date(2026, 3, 1))


def test_the_latest_consultation_stands_first_and_those_without_a_day_before_it(
    workspace: Workspace,
) -> None:
    for title, day in (("may", "2026-05-01"), ("none yet", None), ("june", "2026-06-01")):
        opened(workspace, title, starts_on=day)
    assert [one.title for one in workspace.read(consultations)] == ["none yet", "june", "may"]


def test_a_consultation_that_was_taken_back_is_not_listed(workspace: Workspace) -> None:
    opened(workspace)
    workspace.undo()
    assert workspace.read(consultations) == []


def test_a_consultation_that_is_not_there_is_said_to_be_missing(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRecordError):
        workspace.read(consultation, uuid4())
    with pytest.raises(NoSuchRecordError):
        workspace.write(amend_consultation, uuid4(), title="x")


def test_where_no_groups_were_planned_all_are(workspace: Workspace) -> None:
    about = opened(workspace)
    planned = opened(workspace, groups_planned=["migrants", "academia"])
    assert workspace.read(planned_groups, about.id) == GROUPS
    assert workspace.read(planned_groups, planned.id) == ("academia", "migrants")
