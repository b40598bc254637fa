"""Minutes as pages: in order of the agenda, in any of the six languages, the same every time."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pikepdf
import pytest

from gcm_desktop.consultation.disclosed import DisclosedConsultation
from gcm_desktop.consultation.disclosed_session import (
    DisclosedItem,
    DisclosedSaid,
    DisclosedSeal,
    DisclosedSession,
    DisclosedView,
)
from gcm_desktop.consultation.headcount import DisclosedLine, DisclosedPeople, DisclosedTally
from gcm_desktop.consultation.report_templates import FixedText, ReportTemplate
from gcm_desktop.reports.blocks import (
    Cover,
    Facts,
    Heading,
    Note,
    Paragraph,
    Quote,
    Signatures,
    SquareCode,
)
from gcm_desktop.reports.extraction import signed_data
from gcm_desktop.reports.identity import Identity, new_identity, open_identity
from gcm_desktop.reports.kinds.making import Carried, composed
from gcm_desktop.reports.kinds.minutes import MINUTES_NAME, SECTIONS, make_minutes
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trust import Trust
from gcm_desktop.reports.verification import verify_report
from gcm_desktop.texts import LANGUAGES

DAY = date(2026, 11, 1)
MADE_ON = datetime(2026, 11, 1, tzinfo=UTC)
ABOUT = DisclosedConsultation(
    id="a" * 26, title="Harbour talks", level="local", country="KEN", areas=("Old town",),
    place="Hall", starts_on=None, ends_on=None, lead_organisation="Harbour Council",
    partner_organisations=(), region="ECA", review_cycle=None, languages=("en",),
    mode="in_person", attribution_rule="on_the_record", objectives_in_focus=(),
    groups_planned=(), sample=False,
)  # fmt: skip
PEOPLE = DisclosedPeople(
    5, 20, DAY, (
        DisclosedTally("by_sex", (DisclosedLine(("women",), 12), DisclosedLine(("men",), 8))),
        DisclosedTally("by_group", None),
    ), DAY,
)  # fmt: skip


def said(text: str, *objectives: int, organisation: str | None = None) -> DisclosedSaid:
    published = text.replace(" ", "").replace(".", "").casefold().ljust(26, "c")[:26]
    return DisclosedSaid(published, objectives, "challenge", text, "en", False, organisation)


MINUTES = DisclosedSession(
    language="en", as_of=DAY, consultation=ABOUT, id="s" * 26, title="Morning in the hall",
    place="Ferry hall", starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 12), state="sealed",
    people=PEOPLE, officials_present=True, employers_present=None, police_present=False,
    consent_read=True, read_back=True, corrections="A day was put right.",
    agenda=(DisclosedItem("Papers", (4,)), DisclosedItem("Work", (6, 18))), counted=5, printed=4,
    withheld=False,
    inputs=(said("Work first.", 6, 4), said("Papers.", 4), said("Beyond.", 15), said("Loose.")),
    assessments=(DisclosedView(6, "early", "urgent", "dots"),),
    seal=DisclosedSeal(date(2026, 10, 13), "d" * 64, "f" * 64, amended=False),
)  # fmt: skip


def blocks(minutes: DisclosedSession) -> list[object]:
    return [*composed(minutes, Carried.of(minutes, MINUTES_NAME), SECTIONS)]


def everything(minutes: DisclosedSession) -> str:
    return "\n".join(map(str, blocks(minutes)))


def under(minutes: DisclosedSession) -> dict[str, list[str]]:
    """By heading of the second level, the words below it."""
    found: dict[str, list[str]] = {}
    title = ""
    for block in blocks(minutes):
        if isinstance(block, Heading) and block.level < 3:
            title = block.text
        if isinstance(block, Quote):
            found.setdefault(title, []).append(block.text)
    return found


def test_what_was_said_stands_under_the_item_of_its_first_objective() -> None:
    assert under(MINUTES) == {
        "1. Papers": ["Papers."], "2. Work": ["Work first."],
        "Beyond the agenda": ["Beyond.", "Loose."],
    }  # fmt: skip


def test_without_an_agenda_it_stands_by_objective() -> None:
    titles = [b.text for b in blocks(replace(MINUTES, agenda=())) if isinstance(b, Heading)]
    assert "Beyond the agenda" not in titles
    first = [title for title in titles if title.startswith(("Objective", "To be"))]
    assert [title.partition(".")[0] for title in first] == [
        "Objective 4", "Objective 6", "Objective 15", "To be sorted",
    ]  # fmt: skip


def test_the_title_page_says_of_what_when_and_where() -> None:
    [page] = [block for block in blocks(MINUTES) if isinstance(block, Cover)]
    assert page.title == "Morning in the hall"
    facts = dict(page.facts)
    assert facts["Consultation"] == "Harbour talks"
    assert facts["Dates"] == "12 October 2026"
    assert facts["Place"] == "Ferry hall, Old town, Kenya"


def test_withheld_words_and_tallies_are_said_to_be_so() -> None:
    told = replace(MINUTES, withheld=True, inputs=())
    assert any(isinstance(b, Note) and "Fewer than 5" in b.text for b in blocks(told))
    assert "By group: withheld" in everything(MINUTES)
    assert "No count of people is printed" in everything(
        replace(MINUTES, people=DisclosedPeople(5))
    )


def test_texts_of_a_template_stand_around_the_minutes_under_its_organisation() -> None:
    texts = (FixedText("opening", "Of the ministry", "How we hold talks."),
             FixedText("closing", "Data protection", "Ask us.\n\nWe answer."))  # fmt: skip
    told = replace(
        MINUTES, template=ReportTemplate("Plain", "Ministry of Planning", sections=texts)
    )
    titles = [b.text for b in blocks(told) if isinstance(b, Heading) and b.level == 1]
    assert titles[:2] == ["Of the ministry", "About these minutes"]
    assert titles.index("Data protection") == titles.index("Seal of the session") + 1
    said = [block.text for block in blocks(told) if isinstance(block, Paragraph)]
    assert said[0] == "How we hold talks."
    assert {"Ask us.", "We answer."} <= set(said)
    [page] = [block for block in blocks(told) if isinstance(block, Cover)]
    assert (page.publisher, page.logo) == ("Ministry of Planning", None)
    data = make_minutes(told).data
    assert json.loads(data)["template"]["sections"][0]["text"] == "How we hold talks."


def test_a_seal_is_printed_with_what_it_covers() -> None:
    rows = dict(row for b in blocks(MINUTES) if isinstance(b, Facts) for row in b.rows)
    assert rows["SHA-256 of what was sealed"].replace(" ", "") == "d" * 64
    assert "as they were then" in everything(MINUTES)
    assert MINUTES.seal is not None
    amended = replace(MINUTES, seal=replace(MINUTES.seal, amended=True))
    assert "changed or added to since" in everything(amended)
    assert "Seal of the session" not in everything(replace(MINUTES, seal=None))


def test_there_is_room_to_sign_and_a_code_to_find_it_by() -> None:
    kinds = [type(block) for block in blocks(MINUTES)]
    assert Signatures in kinds
    assert SquareCode in kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_facts_give_the_same_bytes_with_their_data(language: str) -> None:
    told = replace(MINUTES, language=language)
    made = make_minutes(told)
    assert made.pdf == make_minutes(told).pdf
    assert made.data_sha256 == hashlib.sha256(made.data).hexdigest()
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        assert pdf.attachments[MINUTES_NAME].get_file().read_bytes() == made.data
        assert pdf.Root.Lang == language
        assert pdf.Root.MarkInfo.Marked
    assert json.loads(made.data) == told.data()


@pytest.fixture(scope="module")
def signer() -> Identity:
    made = new_identity(name="Amina", role="facilitator", organisation=None,
                        passphrase="to try it", now=MADE_ON)  # fmt: skip
    return open_identity(made, "to try it", now=MADE_ON)


def test_signed_minutes_are_valid_and_give_their_data_back(signer: Identity) -> None:
    made = make_minutes(MINUTES)
    signed = sign_report(made.pdf, signer, now=MADE_ON)
    assert signed_data(signed) == made.data
    assert str(verify_report(signed, Trust.of([signer.certificate])).conclusion) == "valid"


def test_the_colours_of_a_template_are_those_of_the_pages() -> None:
    def drawn(told: DisclosedSession) -> bytes:
        with pikepdf.open(BytesIO(make_minutes(told).pdf)) as pdf:
            return b"".join(page.Contents.read_bytes() for page in pdf.pages)

    red = b"0.353 0.063 0.063 rg"
    assert red not in drawn(MINUTES)
    assert red in drawn(replace(MINUTES, template=ReportTemplate("Red", deep="5A1010")))
