"""Several consultations in one: sums of printed lines, and words with where they come from."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import jsonschema
import pytest

from gcm_desktop.consultation.disclosed import (
    Disclosed,
    DisclosedConsultation,
    DisclosedCount,
    DisclosedInput,
    DisclosedMeetings,
)
from gcm_desktop.consultation.group_map import DisclosedGroups
from gcm_desktop.consultation.headcount import DisclosedLine, DisclosedPeople, DisclosedTally
from gcm_desktop.consultation.synthesis import (
    DisclosedAssessment,
    DisclosedDissent,
    DisclosedFinding,
    DisclosedRecommendation,
)
from gcm_desktop.consultation.synthesised import (
    DisclosedSigner,
    Part,
    common_groups,
    summed,
    synthesised,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.shipped import shipped

MEETINGS = DisclosedMeetings(
    held=1, people=None, consent_languages=(), read_back=False, officials_present=None,
    employers_present=None, police_present=None,
)  # fmt: skip
SIGNER = DisclosedSigner("Amina Otieno", "facilitator", "Ministry", "ab" * 32)


def one(letter: str, *, number: int = 1, about: dict[str, Any] | None = None, **facts: Any) -> Part:
    """The report of one consultation; `number` tells apart several reports of the same."""
    consultation = DisclosedConsultation(
        **{
            "id": letter * 26, "title": f"Talks {letter}", "level": "local", "country": "KEN",
            "areas": (), "place": None, "starts_on": date(2026, 10, 12), "ends_on": None,
            "lead_organisation": None, "partner_organisations": (), "region": None,
            "review_cycle": None, "languages": ("en",), "mode": "in_person",
            "attribution_rule": "chatham_house", "objectives_in_focus": (), "groups_planned": (),
            "sample": False,
        } | (about or {})
    )  # type: ignore[arg-type]  # a row of facts  # fmt: skip
    told = Disclosed(
        edition="public", language="en", as_of=date(2026, 11, number), consultation=consultation,
        meetings=MEETINGS, coverage=(), counted=0, printed=0, inputs=(),
    )  # fmt: skip
    return Part(replace(told, **facts), f"{letter}{number}".ljust(64, "0"))


def people(total: int, **tallies: dict[tuple[str, ...], int] | None) -> DisclosedPeople:
    return DisclosedPeople(
        5, total, date(2026, 11, 1),
        tuple(
            DisclosedTally(by, None if lines is None else tuple(
                DisclosedLine(categories, heads) for categories, heads in lines.items()))
            for by, lines in tallies.items()
        ),
    )  # fmt: skip


def lines(printed: tuple[DisclosedLine, ...]) -> dict[tuple[str, ...], int]:
    return {line.categories: line.people for line in printed}


def bring(*parts: Part, **how: Any) -> Any:
    return synthesised(parts, **{"title": "What was heard"} | how)


SEXES = {("women",): 10, ("men",): 8, ("other",): 0, ("not_recorded",): 0}
MERGED = {("women",): 9, ("men", "other"): 7, ("not_recorded",): 6}


def test_printed_numbers_are_added_in_the_finest_lines_that_all_reports_share() -> None:
    told = bring(
        one("a", people=people(18, by_sex=SEXES)), one("b", people=people(22, by_sex=MERGED))
    )
    assert (told.people.total, told.people.consultations) == (40, 2)
    [tally] = told.people.tallies
    assert lines(tally.lines) == {("women",): 19, ("men", "other"): 15, ("not_recorded",): 6}


def test_lines_that_overlap_become_one() -> None:
    first = tuple(DisclosedLine(c, 6) for c in (("women", "other"), ("men",), ("not_recorded",)))
    second = tuple(DisclosedLine(c, 7) for c in (("women",), ("men", "other"), ("not_recorded",)))
    assert lines(summed("by_sex", [first, second])) == {
        ("women", "men", "other"): 26, ("not_recorded",): 13,
    }  # fmt: skip


def test_what_is_not_printed_is_not_added_and_is_told() -> None:
    told = bring(
        one("a", people=people(18, by_sex=SEXES, by_age=None)),
        one("b", people=people(22)),
        one("c", people=DisclosedPeople(5)),
    )
    assert (told.people.total, told.people.consultations) == (40, 2)
    [tally] = told.people.tallies
    assert (tally.by, tally.consultations) == ("by_sex", 1)
    assert {(left.what, left.title, left.why) for left in told.left_out} == {
        ("people", "Talks c", "no_total"),
        ("by_group", "Talks a", "not_counted"), ("by_group", "Talks b", "not_counted"),
        ("by_sex", "Talks b", "not_counted"),
        ("by_age", "Talks a", "withheld"), ("by_age", "Talks b", "not_counted"),
        ("by_disability", "Talks a", "not_counted"), ("by_disability", "Talks b", "not_counted"),
    }  # fmt: skip


def test_no_report_with_a_count_is_no_count() -> None:
    assert bring(one("a")).people.total is None


def test_groups_that_stand_together_in_one_report_stand_together_in_the_sum() -> None:
    apart = one("a", coverage=(DisclosedCount(6, "media", 3), DisclosedCount(6, "migrants", 4)))
    together = one(
        "b", coverage=(DisclosedCount(6, "together", 2), DisclosedCount(6, "migrants", 1)),
        groups=DisclosedGroups(together=("media", "academia")),
    )  # fmt: skip
    told = bring(apart, together)
    assert told.groups == DisclosedGroups(together=("academia", "media"))
    cells = {(c.objective, c.stakeholder_group): c.inputs for c in told.coverage}
    assert cells == {(6, "together"): 5, (6, "migrants"): 5}


def test_common_lines_that_overlap_become_one() -> None:
    maps = [
        DisclosedGroups(together=("media", "academia")),
        DisclosedGroups(uncounted=("academia", "states", "nhri")),
    ]
    told = common_groups(maps)
    assert told.together == ()
    assert set(told.uncounted) == {"media", "academia", "states", "nhri"}


def test_every_word_says_from_which_consultation_it_is() -> None:
    finding = DisclosedFinding("f" * 26, 7, "point", "Found.", ("i" * 26,), 2, ())
    asked = DisclosedRecommendation(
        "r" * 26, "R-4F7K2", "Do it.", None, "national", None, 7, ("f" * 26,), "open", None, None,
        None,
    )  # fmt: skip
    told = bring(one("b", findings=(finding,)), one("a", recommendations=(asked,)))
    assert [(f.consultation, f.told.text) for f in told.findings] == [("b" * 26, "Found.")]
    assert [(r.consultation, r.told.code) for r in told.recommendations] == [("a" * 26, "R-4F7K2")]


def test_speakers_and_authors_of_single_reports_are_not_named_here() -> None:
    practice = DisclosedInput(
        "i" * 26, (7,), None, (), "practice", "migrants", "We meet.", "en", True, "Amina",
        "Harbour Union",
    )  # fmt: skip
    dissent = DisclosedDissent(organisation="Growers", author="Boris", text="We differ.")
    said = json.dumps(bring(one("a", inputs=(practice,), dissents=(dissent,))).data())
    assert "We meet." in said
    assert "Harbour Union" in said
    assert "We differ." in said
    assert "Amina" not in said
    assert "Boris" not in said


def test_words_of_other_kinds_stay_in_their_own_report() -> None:
    said = DisclosedInput(
        "i" * 26, (7,), None, (), "experience", "migrants", "I lived it.", "en", True, None, None
    )
    assert bring(one("a", inputs=(said,))).inputs == ()


def test_a_group_in_an_assessment_stands_under_its_common_line() -> None:
    seen = DisclosedAssessment(6, "media", "early", "high", "dots")
    told = bring(
        one("a", assessments=(seen,)), one("b", groups=DisclosedGroups(together=("media", "nhri")))
    )
    assert told.assessments[0].told.stakeholder_group == "together"


def test_the_order_of_the_reports_changes_nothing() -> None:
    parts = [one("a"), one("b", about={"starts_on": None}), one("c", about={"title": "A first"})]
    assert bring(*parts) == bring(*reversed(parts))


def test_of_two_reports_of_one_consultation_the_later_stands() -> None:
    told = bring(one("a", number=1, counted=3), one("a", number=2, counted=4))
    assert told.counted == 4
    assert [(left.what, left.why) for left in told.left_out if left.what == "consultation"] == [
        ("consultation", "older")
    ]


def test_the_same_report_twice_is_one() -> None:
    told = bring(one("a", counted=3), one("a", counted=3))
    assert told.counted == 3
    assert not any(left.what == "consultation" for left in told.left_out)


def test_a_sample_never_stands_beside_what_was_really_said() -> None:
    told = bring(one("a"), one("b", about={"sample": True}))
    assert not told.sample
    assert [source.title for source in told.sources] == ["Talks a"]
    assert ("Talks b", "sample") in {(left.title, left.why) for left in told.left_out}
    assert bring(one("b", about={"sample": True})).sample


def test_a_national_synthesis_is_of_one_country() -> None:
    parts = (one("a"), one("b", about={"country": "FRA"}))
    with pytest.raises(RefusedError):
        bring(*parts)
    told = bring(*parts, kind="regional", region="ECA")
    assert [source.country for source in told.sources] == ["KEN"]
    assert ("Talks b", "elsewhere") in {(left.title, left.why) for left in told.left_out}


@pytest.mark.parametrize(
    "how",
    [
        {"title": " "}, {"language": "tlh"}, {"kind": "regional"}, {"region": "ECA"},
        {"kind": "regional", "region": "ATLANTIS"},
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        bring(one("a"), **how)


def test_nothing_to_bring_together_is_refused() -> None:
    with pytest.raises(RefusedError):
        bring()


def test_what_leaves_is_of_the_published_schema() -> None:
    document = json.loads(shipped("schema", "gcm-synthesis-1.0.json").read_text("utf-8"))
    schema = jsonschema.Draft202012Validator(document)
    finding = DisclosedFinding("f" * 26, None, "agreement", "Found.", (), 2, ())
    part = replace(
        one("a", people=people(18, by_sex=SEXES), findings=(finding,)), signers=(SIGNER,)
    )
    schema.validate(bring(part, one("b"), introduction="So it was.").data())
    schema.validate(bring(part, kind="regional", region="ECA").data())
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(bring(part).data() | {"rows": []})
