"""Minutes as a Word file: what they say, in their dress, that nobody signed and nothing reads."""

import base64
import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest
from PIL import Image

from gcm_desktop.consultation.disclosed import DisclosedConsultation
from gcm_desktop.consultation.disclosed_session import (
    DisclosedItem,
    DisclosedSaid,
    DisclosedSession,
)
from gcm_desktop.consultation.headcount import NOBODY_COUNTED
from gcm_desktop.consultation.report_templates import FixedText, ReportTemplate
from gcm_desktop.reports.data import canonical, sha256_of
from gcm_desktop.reports.word import WorkingCopyError, read_copy
from gcm_desktop.reports.word.minutes import copy_of_minutes
from gcm_desktop.texts import LANGUAGES

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


def texts(copy: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(BytesIO(copy)).paragraphs]


def test_it_says_what_the_minutes_say_and_that_nobody_signed_it() -> None:
    said = texts(copy_of_minutes(MINUTES).pdf)
    assert "Morning in the hall" in said
    assert any("طلب العمال" in one for one in said)
    assert "A day was put right." in said
    assert any("carries no signature" in one for one in said)
    assert any("Nothing that is changed here is read back." in one for one in said)
    assert not any("Certified by" in one or "SHA-256" in one for one in said)


def test_what_is_noted_of_it_is_what_it_was_made_from() -> None:
    made = copy_of_minutes(MINUTES)
    assert made.data == canonical(MINUTES)
    assert made.data_sha256 == sha256_of(made.data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_facts_give_the_same_bytes(language: str) -> None:
    told = replace(MINUTES, language=language)
    assert copy_of_minutes(told).pdf == copy_of_minutes(told).pdf


def test_no_paragraph_leads_to_a_record_and_no_edit_is_read_back() -> None:
    copy = copy_of_minutes(MINUTES).pdf
    with zipfile.ZipFile(BytesIO(copy)) as package:
        names = package.namelist()
        text = package.read("word/document.xml").decode()
    assert not re.findall(r"gcm_[a-z2-7]{26}_", text)
    assert not [name for name in names if name.startswith("customXml")]
    with pytest.raises(WorkingCopyError):
        read_copy(copy)


def test_it_wears_the_template_of_the_minutes() -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 20), "#7A1F1F").save(picture, "PNG")
    dress = ReportTemplate(
        "Ministry", "Ministry of Planning", base64.b64encode(picture.getvalue()).decode("ascii"),
        "7A1F1F", "5A1010", "FBEFEF", (FixedText("closing", "Data protection", "Ask us."),),
    )  # fmt: skip
    copy = copy_of_minutes(replace(MINUTES, template=dress)).pdf
    said = texts(copy)
    assert {"Ministry of Planning", "Data protection", "Ask us."} <= set(said)
    with zipfile.ZipFile(BytesIO(copy)) as package:
        assert [name for name in package.namelist() if name.startswith("word/media/")]
        assert "7A1F1F" in package.read("word/styles.xml").decode().upper()
