"""The report prints the synthesis, and leads every sentence of it back to what was said."""

from dataclasses import replace
from datetime import date

import pytest

from gcm_desktop.consultation.disclosed import (
    Disclosed,
    DisclosedConsultation,
    DisclosedInput,
    DisclosedMeetings,
)
from gcm_desktop.consultation.synthesis import (
    DisclosedAssessment,
    DisclosedComment,
    DisclosedDissent,
    DisclosedFinding,
    DisclosedPassage,
    DisclosedRecommendation,
)
from gcm_desktop.reports.blocks import Heading, Paragraph, Quote, Table
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.sections import compose
from gcm_desktop.texts import LANGUAGES

ENTRY = DisclosedInput(
    id="abcdefgh" + "c" * 18, objectives=(15,), action_letter=None, principles=(),
    kind="challenge", stakeholder_group="migrants", text="Nobody opens without papers.",
    language="en", quote=True, speaker=None, organisation=None,
)  # fmt: skip
FINDING = DisclosedFinding(
    id="f" * 26, objective=15, stance="agreement", text="Clinics ask for an address.",
    inputs=(ENTRY.id,), others=2, quotes=(ENTRY.id,),
)  # fmt: skip
ASKED = DisclosedRecommendation(
    id="r" * 26, code="R-ABC23", text="Treat first, ask later.", addressee="Ministry of Health",
    level="national", time_frame="by 2028", objective=15, findings=(FINDING.id,), fate="declined",
    fate_by="Cabinet", fate_reason="No funds", fate_on=date(2026, 10, 1),
)  # fmt: skip


@pytest.fixture
def report() -> Disclosed:
    about = DisclosedConsultation(
        id="a" * 26, title="Harbour talks", level="local", country="KEN", areas=(), place=None,
        starts_on=None, ends_on=None, lead_organisation=None, partner_organisations=(),
        region=None, review_cycle=None, languages=("en",), mode="in_person",
        attribution_rule="chatham_house", objectives_in_focus=(), groups_planned=(), sample=False,
    )  # fmt: skip
    meetings = DisclosedMeetings(
        held=1, people=None, consent_languages=(), read_back=False, officials_present=None,
        employers_present=None, police_present=None,
    )  # fmt: skip
    return Disclosed(
        edition="public", language="en", as_of=date(2026, 11, 1), consultation=about,
        meetings=meetings, coverage=(), counted=3, printed=1, inputs=(ENTRY,), resting=3,
        findings=(FINDING, replace(FINDING, id="g" * 26, objective=None, stance="divergence",
                                   text="Whether to register, the room was divided.")),
        recommendations=(ASKED,),
        passages=tuple(
            DisclosedPassage(name[0] * 26, name, f"Running text of the {name}.", (), "draft")
            for name in ("summary", "context", "methodology", "conclusions")
        ),
        comments=(DisclosedComment("s" * 26, None, "Too long.", "Shortened.", "accepted"),),
        dissents=(DisclosedDissent("Traders", None, "We <b>do not</b> agree."),),
        assessments=(DisclosedAssessment(15, None, "early", "urgent", "show_of_hands"),),
    )  # fmt: skip


def test_a_finding_is_followed_by_what_it_rests_on_and_its_quote(report: Disclosed) -> None:
    blocks = compose(report)
    place = blocks.index(Paragraph("Clinics ask for an address."))
    assert blocks[place - 1] == Paragraph("Point of agreement", "muted")
    rests = blocks[place + 1]
    assert isinstance(rests, Paragraph)
    assert rests.text == "F-FFFFFFFF · Rests on: ABCDEFGH, 2 inputs that are counted only"
    quoted = blocks[place + 2]
    assert isinstance(quoted, Quote)
    assert (quoted.text, quoted.reference) == (ENTRY.text, "ABCDEFGH")


def test_running_text_stands_in_its_section_and_says_how_far_it_is_agreed(
    report: Disclosed,
) -> None:
    blocks = compose(report)
    for name, heading in (("context", "Context and mandate"), ("conclusions", "Conclusions")):
        place = blocks.index(Paragraph(f"Running text of the {name}."))
        assert blocks[place - 1] == Paragraph("Draft", "muted")
        above = [b.text for b in blocks[:place] if isinstance(b, Heading) and b.level == 1]
        assert above[-1] == heading
    agreed = replace(report, passages=(replace(report.passages[0], state="cleared"),))
    assert Paragraph("Draft", "muted") not in compose(agreed)


def test_recommendations_stand_with_their_fate(report: Disclosed) -> None:
    [table] = [
        b for b in compose(report) if isinstance(b, Table) and b.columns[1] == "Recommendation"
    ]
    assert table.rows == (
        ("R-ABC23", "Treat first, ask later. · Rests on: F-FFFFFFFF",
         "Ministry of Health · National · by 2028", "15",
         "declined · Cabinet · No funds · 1 October 2026"),
    )  # fmt: skip


def test_running_text_names_the_findings_it_rests_on(report: Disclosed) -> None:
    led = replace(report.passages[1], findings=("f" * 26, "g" * 26))
    blocks = compose(replace(report, passages=(led,)))
    place = blocks.index(Paragraph("Running text of the context."))
    assert blocks[place + 1] == Paragraph("Rests on: F-FFFFFFFF, F-GGGGGGGG", "note")
    bare = replace(report, passages=(replace(led, findings=()),), findings=(), recommendations=())
    assert "Rests on" not in "\n".join(str(block) for block in compose(bare))


def test_how_many_inputs_were_used_is_stated(report: Disclosed) -> None:
    said = "\n".join(str(block) for block in compose(report))
    assert "Findings rest on 3 of them; 0 are used in no finding." in said


def test_without_a_synthesis_nothing_of_it_is_printed(report: Disclosed) -> None:
    bare = replace(
        report, findings=(), recommendations=(), passages=(), comments=(), dissents=(),
        assessments=(), resting=0,
    )  # fmt: skip
    said = "\n".join(str(block) for block in compose(bare))
    for heading in ("Conclusions", "Annex: comments", "Annex: differing", "Status and priority",
                    "Rests on", "Findings rest on"):  # fmt: skip
        assert heading not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_synthesis_is_typeset_in_every_language(report: Disclosed, language: str) -> None:
    made = make_report(replace(report, language=language, edition="restricted"))
    assert made.missing == ()
    assert made.pages > 3
