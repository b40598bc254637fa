"""A report is arranged once for all copies of a file, and says whatever it always has to say."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.report_plans import (
    NEEDED,
    SECTIONS,
    USUAL,
    ReportPlan,
    arrange_report,
    dress_report,
    report_plan,
    write_preface,
)
from gcm_desktop.consultation.report_templates import (
    ReportTemplate,
    TemplateFaultError,
    contrast,
    template_of,
)
from gcm_desktop.errors import NoSuchRecordError, RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.workspace import Workspace

CHOSEN = ("methodology", "findings", "dissent")


def plan_of(workspace: Workspace, about: Consultation) -> ReportPlan:
    return workspace.read(report_plan, about.id)


def test_a_report_nobody_arranged_has_the_usual_sections_and_nothing_else(
    workspace: Workspace, consultation: Consultation
) -> None:
    plan = plan_of(workspace, consultation)
    assert (plan.order, plan.preface("en"), plan.dress) == (USUAL, "", None)


def test_sections_stand_in_the_chosen_order(
    workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(arrange_report, consultation_id=consultation.id, sections=CHOSEN)
    assert plan_of(workspace, consultation).order == CHOSEN
    assert leaving(workspace, consultation.id).sections == CHOSEN
    workspace.write(arrange_report, consultation_id=consultation.id, sections=())
    assert plan_of(workspace, consultation).order == USUAL


@pytest.mark.parametrize(
    "sections", [("findings",), ("methodology",), (*CHOSEN, "findings"), (*CHOSEN, "secrets")]
)
def test_no_report_goes_without_its_method_and_its_dissent_or_says_a_thing_twice(
    workspace: Workspace, consultation: Consultation, sections: tuple[str, ...]
) -> None:
    with pytest.raises(RefusedError) as refused:
        workspace.write(arrange_report, consultation_id=consultation.id, sections=sections)
    assert list(refused.value.problems) == ["sections"]
    assert plan_of(workspace, consultation).order == USUAL
    assert set(NEEDED) <= set(SECTIONS)


def test_each_language_has_its_preface(workspace: Workspace, consultation: Consultation) -> None:
    about = consultation.id
    workspace.write(write_preface, consultation_id=about, language="fr", text=" Un mot. \n")
    assert leaving(workspace, about, language="fr").preface == "Un mot."
    assert leaving(workspace, about, language="en").preface is None
    workspace.write(write_preface, consultation_id=about, language="fr", text="  ")
    assert leaving(workspace, about, language="fr").preface is None
    with pytest.raises(RefusedError):
        workspace.write(write_preface, consultation_id=about, language="de", text="Ein Wort.")


def test_a_preface_that_is_not_printed_does_not_leave(
    workspace: Workspace, consultation: Consultation
) -> None:
    about = consultation.id
    workspace.write(write_preface, consultation_id=about, language="en", text="A word.")
    workspace.write(arrange_report, consultation_id=about, sections=CHOSEN)
    assert leaving(workspace, about).preface is None


def test_arranging_can_be_undone_and_done_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(arrange_report, consultation_id=consultation.id, sections=CHOSEN)
    assert workspace.undo() == "arrange_report"
    assert plan_of(workspace, consultation).order == USUAL
    workspace.write(write_preface, consultation_id=consultation.id, language="en", text="A word.")
    assert plan_of(workspace, consultation).preface("en") == "A word."


def test_two_who_arrange_one_report_apart_have_one_plan_after_a_merge(
    workspace: Workspace, consultation: Consultation, tmp_path: Path
) -> None:
    about, copy = consultation.id, tmp_path / "copy.gcm"
    workspace.close()
    shutil.copy(workspace.path, copy)
    profiles = Profile(tmp_path / "profile"), Profile(tmp_path / "other")
    with (
        Workspace.open(workspace.path, None, profile=profiles[0]) as here,
        Workspace.open(copy, None, profile=profiles[1]) as there,
    ):
        here.write(arrange_report, consultation_id=about, sections=CHOSEN)
        there.write(write_preface, consultation_id=about, language="ar", text="كلمة")
        here.unite(there)
        plan = here.read(report_plan, about)
        assert (plan.order, plan.preface("ar")) == (CHOSEN, "كلمة")


def test_an_unknown_consultation_has_no_plan_written(workspace: Workspace) -> None:
    nobody = Consultation.of(title="x", country="KEN").id
    with pytest.raises(NoSuchRecordError):
        workspace.write(write_preface, consultation_id=nobody, language="en", text="A word.")


def test_a_template_travels_with_what_leaves(
    workspace: Workspace, consultation: Consultation
) -> None:
    template = template_of({"name": "Ours", "sections": [{"title": "T", "text": "Words"}]})
    workspace.write(dress_report, consultation_id=consultation.id, template=template)
    told = leaving(workspace, consultation.id)
    assert told.template == template
    assert told.data()["template"]["sections"] == [
        {"place": "closing", "title": "T", "text": "Words"}
    ]
    workspace.write(dress_report, consultation_id=consultation.id, template=None)
    assert leaving(workspace, consultation.id).template is None


@pytest.mark.parametrize(
    ("plain", "part"),
    [
        ({}, "name"),
        ({"name": "x", "font": "Comic"}, "font"),
        ({"name": "x", "accent": "blue"}, "accent"),
        ({"name": "x", "accent": "#7FB2FF"}, "accent"),
        ({"name": "x", "tint": "333333"}, "tint"),
        ({"name": 3}, "name"),
        ({"name": "x", "logo": "no base64!"}, "logo"),
        ({"name": "x", "sections": [{"title": "T"}]}, "sections.1.text"),
        ({"name": "x", "sections": [{"title": "T", "text": "t", "place": "top"}]},
         "sections.1.place"),
        ({"name": "x", "sections": ["words"]}, "sections.1"),
        ({"name": "x", "sections": [{"title": "T", "text": "t"}] * 11}, "sections"),
    ],
)  # fmt: skip
def test_a_template_with_a_mistake_says_which(plain: dict[str, Any], part: str) -> None:
    with pytest.raises(TemplateFaultError) as fault:
        template_of(plain)
    assert fault.value.part == part


def test_a_mistake_that_comes_with_a_bundle_is_refused_as_if_typed() -> None:
    with pytest.raises(RefusedError):
        ReportPlan.of(consultation_id=Consultation.of(title="x", country="KEN").id,
                      template={"name": "x", "accent": "FFFF00"})  # fmt: skip


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("000000", "FFFFFF") == pytest.approx(21.0)
    assert contrast("777777", "FFFFFF") == pytest.approx(4.48, abs=0.01)
    usual = ReportTemplate("usual")
    assert template_of(usual.plain()) == usual
