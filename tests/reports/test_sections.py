"""Sections say what may leave, and only that, in the report's own language."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from gcm_desktop import reference
from gcm_desktop.consultation.disclosed import (
    Disclosed,
    DisclosedConsultation,
    DisclosedCount,
    DisclosedInput,
    DisclosedMeetings,
)
from gcm_desktop.consultation.headcount import NOBODY_COUNTED, DisclosedPeople
from gcm_desktop.reports.blocks import (
    Bullets,
    Cover,
    Facts,
    Footnote,
    Heading,
    Matrix,
    Note,
    Quote,
    Table,
)
from gcm_desktop.reports.data import canonical
from gcm_desktop.reports.sections import compose

ABOUT = DisclosedConsultation(
    id="a" * 26, title="Harbour talks", level="local", country="KEN", areas=("Old town",),
    place="Hall", starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 13),
    lead_organisation="Harbour Council", partner_organisations=(), region="ECA",
    review_cycle=None, languages=("en", "ar"), mode="in_person", attribution_rule="on_the_record",
    objectives_in_focus=(7,), groups_planned=("migrants", "academia"), sample=False,
)  # fmt: skip
MEETINGS = DisclosedMeetings(
    held=2, people=40, consent_languages=("en",), read_back=True, officials_present=None,
    employers_present=False, police_present=True,
)  # fmt: skip


PEOPLE = DisclosedPeople(5, total=40, total_as_of=date(2026, 11, 1))


def said(text: str, **facts: object) -> DisclosedInput:
    whole = {
        "id": ("b" + text.replace(" ", ""))[:26].ljust(26, "c"), "objectives": (7,),
        "action_letter": None, "principles": (), "kind": "challenge",
        "stakeholder_group": "migrants", "text": text, "language": "en", "quote": False,
        "speaker": None, "organisation": None,
    } | facts  # fmt: skip
    return DisclosedInput(**whole)  # type: ignore[arg-type]  # a row of facts


def report(*inputs: DisclosedInput, **facts: object) -> Disclosed:
    counts = tuple(
        DisclosedCount(number, entry.stakeholder_group, 1)
        for entry in inputs
        for number in (entry.objectives or (None,))
    )
    made = Disclosed(
        edition="public", language="en", as_of=date(2026, 11, 1), consultation=ABOUT,
        meetings=MEETINGS, coverage=counts, counted=len(inputs), printed=len(inputs),
        inputs=inputs, people=PEOPLE,
    )  # fmt: skip
    return replace(made, **facts)  # type: ignore[arg-type]  # a row of facts


def texts(made: Disclosed) -> str:
    return "\n".join(str(block) for block in compose(made))


def test_the_title_page_says_where_when_and_by_which_rule() -> None:
    [page] = [block for block in compose(report()) if isinstance(block, Cover)]
    assert page.title == "Harbour talks"
    facts = dict(page.facts)
    assert facts["Place"] == "Hall, Old town, Kenya"
    assert facts["Dates"] == "12 October 2026 to 13 October 2026"
    assert facts["Rule of attribution"] == "On the record"


def test_a_sample_says_so_on_its_title_page() -> None:
    invented = report(consultation=replace(ABOUT, sample=True))
    [page] = [block for block in compose(invented) if isinstance(block, Cover)]
    assert "invented" in page.notice


def test_every_input_stands_once_under_its_principal_objective() -> None:
    blocks = compose(report(said("One thing", objectives=(12, 7)), said("Another")))
    quotes = [block.text for block in blocks if isinstance(block, Quote)]
    assert sorted(quotes) == ["Another", "One thing"]
    under = ""
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            under = block.text
        if isinstance(block, Quote) and block.text == "One thing":
            assert under.startswith("Objective 12.")


def test_a_further_objective_refers_to_where_the_words_stand() -> None:
    entry = said("One thing", objectives=(12, 7))
    assert f"See also: {entry.id[:8].upper()}" in texts(report(entry))


def test_inputs_without_objective_are_printed_as_to_be_sorted() -> None:
    blocks = compose(report(said("Loose words", objectives=())))
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert "To be sorted" in headings
    [matrix] = [block for block in blocks if isinstance(block, Matrix)]
    assert dict(matrix.unsorted) == {"migrants": 1}


def test_the_matrix_has_every_objective_and_every_group() -> None:
    [matrix] = [block for block in compose(report(said("x"))) if isinstance(block, Matrix)]
    assert [number for number, _ in matrix.rows] == list(range(1, 24))
    assert tuple(group for group, _ in matrix.columns) == reference.GROUPS
    assert dict(matrix.cells) == {(7, "migrants"): 1}


def test_silent_groups_are_those_planned_and_not_heard() -> None:
    [note] = [block for block in compose(report(said("x"))) if isinstance(block, Note)]
    assert reference.group_label("academia", "en").text in note.text
    assert reference.group_label("trade_unions", "en").text not in note.text


def test_speaker_and_organisation_stand_under_the_words_where_disclosed() -> None:
    entry = said("x", speaker="Amina", organisation="Union", objectives=(7, 3))
    [quote] = [block for block in compose(report(entry)) if isinstance(block, Quote)]
    migrants = reference.group_label("migrants", "en").text
    assert quote.source == f"Amina · Union · {migrants} · other objectives: 3"


def test_counts_of_people_and_of_inputs_are_never_in_one_table() -> None:
    for block in compose(report(said("x"))):
        if isinstance(block, Table):
            assert "40" not in str(block)
    assert "People counted, over all sessions together: 40." in texts(report(said("x")))


def test_no_count_of_people_is_said_to_be_missing() -> None:
    assert "No count of people" in texts(report(people=NOBODY_COUNTED))


def test_the_evidence_annex_is_for_named_recipients_only() -> None:
    assert "Annex: evidence" not in texts(report(said("x")))
    assert "Annex: evidence" in texts(report(said("x"), edition="restricted"))


def test_counted_only_inputs_are_stated() -> None:
    assert "Counted only, as those who gave them wished: 2." in texts(report(said("x"), counted=3))


@pytest.mark.parametrize(("language", "marked"), [("en", False), ("ar", True), ("zh", True)])
def test_unofficial_wordings_have_a_footnote(language: str, marked: bool) -> None:
    blocks = compose(report(said("x"), language=language))
    assert any(isinstance(block, Footnote) for block in blocks) is marked


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
def test_a_report_speaks_one_language_whatever_the_screen_speaks(language: str) -> None:
    blocks = compose(report(said("x"), language=language))
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert ("Executive summary" in headings) is (language == "en")


def test_nothing_was_said_is_still_a_report() -> None:
    blocks = compose(report())
    assert "0 inputs" in str(blocks)
    assert not any(isinstance(block, Bullets) and not block.items for block in blocks)


def test_the_digest_of_the_data_stands_in_print() -> None:
    made = report(said("x"))
    digest = hashlib.sha256(canonical(made)).hexdigest()
    [printed] = [
        value
        for block in compose(made)
        if isinstance(block, Facts)
        for label, value in block.rows
        if "SHA-256" in label
    ]
    assert printed.replace(" ", "") == digest


def test_the_data_is_canonical_json() -> None:
    data = canonical(report(said("Où est l’école ?")))
    told = json.loads(data)
    assert list(told) == sorted(told)
    assert "Où est l’école ?".encode() in data
    assert b'": ' not in data
