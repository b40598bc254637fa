"""Comparing reports of the other kinds: minutes of a session, reports on several consultations."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import rfc8785
from PIL import Image

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.disclosed import DisclosedConsultation
from gcm_desktop.consultation.disclosed_session import (
    SESSION_SCHEMA,
    DisclosedItem,
    DisclosedSaid,
    DisclosedSession,
)
from gcm_desktop.consultation.headcount import NOBODY_COUNTED
from gcm_desktop.consultation.report_templates import FixedText, ReportTemplate
from gcm_desktop.consultation.synthesised import Part, Synthesised, synthesised
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.reports.comparing import Outcome, compare_pages
from gcm_desktop.reports.data import canonical, sha256_of
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.kinds.making import Carried, composed
from gcm_desktop.reports.kinds.minutes import MINUTES_NAME, SECTIONS, make_minutes
from gcm_desktop.reports.kinds.national import make_national
from gcm_desktop.reports.kinds.regional import make_regional
from gcm_desktop.reports.reading_data import read_as
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.typesetting import About, Attachment, typeset
from gcm_desktop.workspace import Workspace

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
DAY = date(2026, 11, 1)
ABOUT = DisclosedConsultation(
    id="a" * 26, title="Harbour talks", level="local", country="KEN", areas=(), place="Hall",
    starts_on=None, ends_on=None, lead_organisation=None, partner_organisations=(), region=None,
    review_cycle=None, languages=("en",), mode="in_person", attribution_rule="on_the_record",
    objectives_in_focus=(), groups_planned=(), sample=False,
)  # fmt: skip
MINUTES = DisclosedSession(
    language="en", as_of=DAY, consultation=ABOUT, id="s" * 26, title="Morning in the hall",
    place="Ferry hall", starts_on=DAY, ends_on=DAY, state="closed", people=NOBODY_COUNTED,
    officials_present=True, employers_present=None, police_present=False, consent_read=True,
    read_back=True, corrections="A day was put right.", agenda=(DisclosedItem("Work", (6,)),),
    counted=2, printed=1, withheld=False,
    inputs=(
        DisclosedSaid("b" * 26, (6,), "challenge", "طلب العمال 30 يومًا.", "ar", False, None),
    ),
    assessments=(), seal=None,
)  # fmt: skip


def plain_picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 24), "#7A1F1F").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def outcome(facilitator: Identity) -> Callable[[bytes], Outcome]:
    return lambda pdf: compare_pages(sign_report(pdf, facilitator, now=SIGNED_ON)).outcome


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_honest_minutes_match(language: str, outcome: Callable[[bytes], Outcome]) -> None:
    assert outcome(make_minutes(replace(MINUTES, language=language)).pdf) is Outcome.MATCH


def test_minutes_in_the_dress_of_an_organisation_match(outcome: Callable[[bytes], Outcome]) -> None:
    texts = (FixedText("opening", "Of the ministry", "How we hold talks."),
             FixedText("closing", "Data protection", "Ask us."))  # fmt: skip
    logo = b64encode(plain_picture()).decode("ascii")
    dress = ReportTemplate("Ministry", "Ministry of Planning", logo, accent="7A1F1F", deep="5A1010",
                           tint="FBEFEF", sections=texts)  # fmt: skip
    told = replace(MINUTES, template=dress)
    assert read_as(DisclosedSession, SESSION_SCHEMA, told.data()) == told
    made = make_minutes(told).pdf
    assert outcome(made) is Outcome.MATCH
    without = Carried.of(MINUTES, MINUTES_NAME)
    pages = composed(told, without, SECTIONS)
    attached = Attachment(without.name, without.schema, without.data)
    about = About(MINUTES.title, "en", "", DAY, without.report_id, MINUTES.title, attached)
    assert outcome(typeset(pages, about).pdf) is Outcome.DIFFER


def test_minutes_of_the_form_before_templates_still_match(
    outcome: Callable[[bytes], Outcome],
) -> None:
    data = MINUTES.data() | {"schema": "gcm-session/1.0"}
    del data["template"]
    older = read_as(DisclosedSession, SESSION_SCHEMA, data)
    assert older == replace(MINUTES, schema="gcm-session/1.0")
    carried = Carried(MINUTES_NAME, older.schema, rfc8785.dumps(data))
    attached = Attachment(carried.name, carried.schema, carried.data)
    about = About(older.title, "en", "", DAY, carried.report_id, older.title, attached)
    pages = composed(older, carried, SECTIONS)
    assert outcome(typeset(pages, about).pdf) is Outcome.MATCH


def test_minutes_with_other_words_than_their_data_differ(
    outcome: Callable[[bytes], Outcome],
) -> None:
    carried = Carried.of(MINUTES, MINUTES_NAME)
    pages = composed(replace(MINUTES, corrections="Nothing was put right."), carried, SECTIONS)
    attached = Attachment(carried.name, carried.schema, carried.data)
    about = About(MINUTES.title, "en", "", DAY, carried.report_id, MINUTES.title, attached)
    assert outcome(typeset(pages, about).pdf) is Outcome.DIFFER


@pytest.fixture
def part(workspace: Workspace, consultation: Consultation) -> Part:
    sample = workspace.write(record_sample)
    told = leaving(workspace, sample.id)
    return Part(told, sha256_of(canonical(told)))


@pytest.mark.parametrize("kind", ["national", "regional"])
def test_honest_reports_on_several_consultations_match(
    kind: str, part: Part, outcome: Callable[[bytes], Outcome]
) -> None:
    region = part.told.consultation.region if kind == "regional" else None
    told = synthesised([part], title="What was heard", kind=kind, region=region)
    assert read_as(Synthesised, told.schema, Carried.of(told, "synthesis.json").data) == told
    made = make_regional(told) if kind == "regional" else make_national(told)
    assert outcome(made.pdf) is Outcome.MATCH
