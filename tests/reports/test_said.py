"""The body of a report is one that people read, and no word that may be read is lost by it."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from gcm_desktop.consultation.disclosed import Disclosed, DisclosedInput
from gcm_desktop.consultation.report_plans import SECTIONS, USUAL
from gcm_desktop.consultation.synthesis import DisclosedFinding
from gcm_desktop.reference import GROUPS, KINDS
from gcm_desktop.reports.blocks import Block, Heading, Paragraph, Quote
from gcm_desktop.reports.data import canonical
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.sections import compose
from gcm_desktop.reports.synthesis import short
from tests.reports.test_sections import report

CROWD = 1_500


def one(number: int, **facts: object) -> DisclosedInput:
    whole = {
        "id": f"{number * 7919 % 100_000:05}".translate(str.maketrans("0123456789", "abcdefghij"))
        + f"q{number:05}".ljust(21, "x"),
        "objectives": (number % 23 + 1,), "action_letter": None, "principles": (),
        "kind": KINDS[number % len(KINDS)], "stakeholder_group": GROUPS[number % len(GROUPS)],
        "text": f"What was said, number {number}: the office is closed when the boats are in.",
        "language": "en", "quote": number % 2 == 0, "speaker": None, "organisation": None,
    } | facts  # fmt: skip
    return DisclosedInput(**whole)  # type: ignore[arg-type]  # a row of facts


@pytest.fixture(scope="module")
def crowd() -> tuple[DisclosedInput, ...]:
    return tuple(one(number) for number in range(CROWD))


def quotes(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Quote)]


def parts(blocks: list[Block]) -> dict[str, list[Block]]:
    """The blocks under each heading of the first level."""
    found: dict[str, list[Block]] = {}
    under = ""
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            under = block.text
        found.setdefault(under, []).append(block)
    return found


def pages_of_the_body(made: Disclosed) -> int:
    """From the findings of the summary to the first annex, without the contents."""
    with pikepdf.open(BytesIO(make_report(made).pdf)) as document, document.open_outline() as lines:
        number_of = {page.obj.objgen: n for n, page in enumerate(document.pages)}
        first = {str(line.title): number_of[line.destination[0].objgen] for line in lines.root}
        summary = first["Context and mandate"] - first["Executive summary"]
        return first["Signatures"] - first["Context and mandate"] + min(summary, 3)


def test_a_public_body_is_about_25_pages_however_much_was_said(
    crowd: tuple[DisclosedInput, ...],
) -> None:
    assert 15 <= pages_of_the_body(report(*crowd)) <= 26


def test_words_without_room_stand_in_the_data_and_the_report_says_so(
    crowd: tuple[DisclosedInput, ...],
) -> None:
    made = report(*crowd)
    printed, data = quotes(compose(made)), canonical(made).decode()
    assert 50 < len(printed) < 150
    assert all(entry.text in data for entry in crowd)
    said = "\n".join(block.text for block in compose(made) if isinstance(block, Paragraph))
    assert f"The words of {CROWD} may be read: all in the attached data, {len(printed)} of" in said
    assert "more inputs stand in the attached data." in said


@pytest.mark.parametrize(
    "facts", [{"edition": "restricted"}, {"sections": SECTIONS}], ids=["restricted", "chosen"]
)
def test_an_annex_prints_every_further_word_once(
    crowd: tuple[DisclosedInput, ...], facts: dict[str, object]
) -> None:
    made = report(*crowd, **facts)
    blocks = compose(made)
    assert sorted(quotes(blocks)) == sorted(entry.text for entry in crowd)
    annex = quotes(parts(blocks)["Annex: all further words"])
    assert len(annex) == CROWD - len(made.in_body)
    assert made.on_pages == CROWD


def test_the_restricted_edition_has_the_body_of_the_public_one(
    crowd: tuple[DisclosedInput, ...],
) -> None:
    heading = "Findings by objective"
    public, restricted = report(*crowd), report(*crowd, edition="restricted")
    assert quotes(parts(compose(public))[heading]) == quotes(parts(compose(restricted))[heading])


def test_a_small_consultation_has_no_annex_of_words_and_nothing_is_left_out() -> None:
    few = [one(number) for number in range(20)]
    for edition in ("public", "restricted"):
        made = report(*few, edition=edition)
        assert sorted(quotes(compose(made))) == sorted(entry.text for entry in few)
        assert "Annex: all further words" not in parts(compose(made))
        assert "attached data, " not in str(compose(made))


def test_references_on_the_pages_lead_to_words_on_the_pages(
    crowd: tuple[DisclosedInput, ...],
) -> None:
    everyone = tuple(replace(entry, objectives=(*entry.objectives, 23)) for entry in crowd
                     if entry.objectives != (23,))  # fmt: skip
    made = report(*everyone)
    [seen] = [block.text for block in compose(made)
              if isinstance(block, Paragraph) and block.text.startswith("See also:")]  # fmt: skip
    named = [entry.id for entry in everyone if short(entry.id) in seen]
    assert named
    assert {*named} <= made.in_body
    assert seen.endswith(f"{len(everyone) - len(named):,} more")


def test_a_quote_of_a_finding_stands_with_it_and_is_referred_to_elsewhere() -> None:
    entry = one(5, text="I waited three winters.", quote=True)
    finding = DisclosedFinding(
        id="f" * 26, objective=12, text="People wait.", stance="point", inputs=(entry.id,),
        others=0, quotes=(entry.id,),
    )  # fmt: skip
    blocks = compose(report(entry, findings=(finding,), resting=1))
    assert quotes(blocks) == ["I waited three winters."]
    assert f"See also: {short(entry.id)}" in str(blocks)


def test_where_findings_are_not_printed_the_words_are_not_said_to_be() -> None:
    without = tuple(name for name in USUAL if name != "findings")
    made = report(one(1), one(2), sections=without)
    assert quotes(compose(made)) == []
    assert made.on_pages == 0
