"""The data of a report: the same facts, the same bytes, as RFC 8785 has them."""

from dataclasses import replace
from datetime import date
from typing import get_type_hints

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.disclosed import (
    Disclosed,
    DisclosedConsultation,
    DisclosedCount,
    DisclosedInput,
    DisclosedMeetings,
)
from gcm_desktop.reports.data import canonical

WRITABLE = st.text(st.characters(exclude_categories=["Cs"]))


def disclosed(
    words: str, names: tuple[str, ...], day: date | None, people: int | None
) -> Disclosed:
    about = DisclosedConsultation(
        id="a" * 26, title=words, level="national", country="KEN", areas=names, place=words,
        starts_on=day, ends_on=None, lead_organisation=None, partner_organisations=names,
        region=None, review_cycle=None, languages=("en",), mode="in_person",
        attribution_rule="anonymous", objectives_in_focus=(1, 23), groups_planned=(), sample=True,
    )  # fmt: skip
    said = DisclosedInput(
        id="b" * 26, objectives=(2,), action_letter=None, principles=(), kind="practice",
        stakeholder_group="migrants", text=words, language="en", quote=True, speaker=None,
        organisation=None,
    )  # fmt: skip
    return Disclosed(
        edition="public", language="en", as_of=date(2026, 1, 1), consultation=about,
        meetings=DisclosedMeetings(0, people, names, False, None, None, None),
        coverage=(DisclosedCount(2, "migrants", 1),), counted=1, printed=1, inputs=(said, said),
    )  # fmt: skip


@given(
    WRITABLE, st.lists(WRITABLE, max_size=3).map(tuple), st.none() | st.dates(),
    st.none() | st.integers(0, 2**53 - 1),
)  # fmt: skip
def test_data_are_canonical_whatever_was_said(
    words: str, names: tuple[str, ...], day: date | None, people: int | None
):
    report = disclosed(words, names, day, people)
    assert canonical(report) == rfc8785.dumps(report.data())


def test_no_number_in_the_data_is_a_fraction():
    for kind in (Disclosed, DisclosedConsultation, DisclosedInput, DisclosedMeetings):
        assert float not in get_type_hints(kind).values()


def test_one_word_more_is_other_data():
    one = disclosed("words", (), None, None)
    assert canonical(one) != canonical(replace(one, edition="restricted"))
