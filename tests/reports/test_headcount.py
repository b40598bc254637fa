"""The heads that were counted, as a report prints them."""

from dataclasses import replace
from datetime import date

from gcm_desktop.consultation.disclosed import (
    Disclosed,
    DisclosedConsultation,
    DisclosedMeetings,
)
from gcm_desktop.consultation.headcount import (
    DisclosedCell,
    DisclosedLine,
    DisclosedPeople,
    DisclosedTally,
)
from gcm_desktop.reports.blocks import Block, Paragraph, Table
from gcm_desktop.reports.headcount import headcount
from gcm_desktop.reports.voice import Voice

AS_OF, BEFORE = date(2026, 11, 1), date(2026, 3, 1)
ABOUT = DisclosedConsultation(
    id="a" * 26, title="Harbour talks", level="local", country="KEN", areas=(), place=None,
    starts_on=None, ends_on=None, lead_organisation=None, partner_organisations=(), region=None,
    review_cycle=None, languages=(), mode="in_person", attribution_rule="anonymous",
    objectives_in_focus=(), groups_planned=(), sample=False,
)  # fmt: skip
BY_SEX = DisclosedTally(
    "by_sex",
    (
        DisclosedLine(("women",), 22),
        DisclosedLine(("men",), 18),
        DisclosedLine(("other", "not_recorded"), 0),
    ),
)
WHOLE = DisclosedPeople(5, 40, AS_OF, (BY_SEX,), AS_OF)


def printed(people: DisclosedPeople, language: str = "en") -> list[Block]:
    meetings = DisclosedMeetings(1, people.total, (), False, None, None, None)
    report = Disclosed("public", language, AS_OF, ABOUT, meetings, (), 0, 0, (), people)
    return list(headcount(report, Voice(language)))


def words(blocks: list[Block]) -> str:
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


def tables(blocks: list[Block]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def test_lines_that_hold_nobody_are_left_out() -> None:
    (table,) = tables(printed(WHOLE))
    assert table.rows == (("Women", "22"), ("Men", "18"))


def test_small_lines_are_named_together() -> None:
    merged = DisclosedTally("by_sex", (DisclosedLine(("women", "other"), 40),))
    (table,) = tables(printed(replace(WHOLE, tallies=(merged,))))
    assert table.rows == (("Women and Other, together", "40"),)


def test_a_tally_that_is_withheld_says_so() -> None:
    blocks = printed(replace(WHOLE, tallies=(DisclosedTally("by_age", None),)))
    assert "By age: withheld" in words(blocks)
    assert not tables(blocks)


def test_counts_of_an_earlier_day_say_of_which() -> None:
    assert "As of" not in words(printed(WHOLE))
    assert "As of 1 March 2026." in words(printed(replace(WHOLE, total_as_of=BEFORE)))
    assert "These tables are as of 1 March 2026." in words(
        printed(replace(WHOLE, tallies_as_of=BEFORE))
    )


def test_groups_and_sexes_are_crossed_without_empty_rows_and_columns() -> None:
    cells = tuple(
        DisclosedCell((group,), (sex,), heads)
        for group, sex, heads in (
            ("migrants", "women", 12), ("migrants", "men", 8), ("migrants", "other", 0),
            ("states", "women", 10), ("states", "men", 10), ("states", "other", 0),
            ("media", "women", 0), ("media", "men", 0), ("media", "other", 0),
        )
    )  # fmt: skip
    table = tables(printed(replace(WHOLE, groups_by_sex=cells)))[-1]
    assert table.columns == ("By group", "Women", "Men")
    assert [row[1:] for row in table.rows] == [("12", "8"), ("10", "10")]


def test_nobody_counted_is_one_sentence() -> None:
    (only,) = printed(DisclosedPeople(5))
    assert isinstance(only, Paragraph)
    assert "No count of people" in only.text


def test_k_is_told_to_the_reader() -> None:
    assert "No number below 8 is printed" in words(printed(replace(WHOLE, k=8)))
