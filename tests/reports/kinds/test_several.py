"""A national synthesis and a regional review as pages, made of what single reports print."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from gcm_desktop.consultation.consultations import amend_consultation, consultations
from gcm_desktop.consultation.synthesised import DisclosedSigner, Part, Synthesised, synthesised
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.profile import Profile
from gcm_desktop.reports.blocks import Cover, Facts, Heading, Matrix, Quote, Table
from gcm_desktop.reports.data import canonical, sha256_of
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.kinds import national, regional, several
from gcm_desktop.reports.kinds.making import Carried, composed
from gcm_desktop.texts import LANGUAGES
from gcm_desktop.workspace import Workspace

RIVER = "Second sample: up river"
SIGNER = DisclosedSigner("Amina Otieno", "facilitator", "Ministry", "ab" * 32)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    """Reports of two samples, the one of them signed."""
    folder: Path = tmp_path_factory.mktemp("several")
    with Workspace.create(folder / "a.gcm", None, profile=Profile(folder / "p")) as workspace:
        for _time in range(2):
            workspace.write(record_sample)
        first, second = workspace.read(consultations)
        workspace.write(
            amend_consultation, second.id, title=RIVER, starts_on=date(2026, 9, 1),
            ends_on=date(2026, 9, 2),
        )  # fmt: skip
        told = [leaving(workspace, one.id) for one in (first, second)]
    made = [Part(one, sha256_of(canonical(one))) for one in told]
    return [replace(made[0], signers=(SIGNER,)), made[1]]


def of_kind(parts: list[Part], kind: str = "national", language: str = "en") -> Synthesised:
    return synthesised(
        parts, title="What was heard", kind=kind, language=language,
        region="ECA" if kind == "regional" else None, introduction="In our words.\nSo it was.",
    )  # fmt: skip


def blocks(told: Synthesised) -> list[object]:
    sections = regional.SECTIONS if told.region else national.SECTIONS
    return [*composed(told, Carried.of(told, several.SYNTHESIS_NAME), sections)]


def chapters(told: Synthesised) -> list[str]:
    return [b.text for b in blocks(told) if isinstance(b, Heading) and b.level == 1]


def test_a_national_synthesis_is_laid_out_as_a_voluntary_review(parts: list[Part]) -> None:
    assert chapters(of_kind(parts)) == [
        "Executive summary", "Introduction", "Methodology", "Participants",
        "Status and priority", "Progress on the objectives", "Good practices",
        "Means of implementation", "Recommendations and next steps", "Annex: differing views",
        "Annex: the reports this is made from", "Annex: what could not be added", "Signatures",
        "Annex: data and integrity",
    ]  # fmt: skip


def test_a_regional_review_has_the_order_of_its_guidance(parts: list[Part]) -> None:
    told = [title for title in chapters(of_kind(parts, "regional")) if "Annex" not in title]
    assert told == [
        "Introduction", "Executive summary", "Key findings", "Status and priority",
        "Good practices and lessons learned", "Conclusions and recommendations", "Methodology",
        "Participants", "Signatures",
    ]  # fmt: skip


def test_the_region_is_named(parts: list[Part]) -> None:
    [page] = [b for b in blocks(of_kind(parts, "regional")) if isinstance(b, Cover)]
    assert dict(page.facts)["Regional commission"].endswith("(ECA)")


def test_the_matrix_adds_what_single_reports_count(parts: list[Part]) -> None:
    told = of_kind(parts)
    [matrix] = [b for b in blocks(told) if isinstance(b, Matrix)]
    once = {
        (c.objective, c.stakeholder_group): c.inputs for c in parts[0].told.coverage if c.objective
    }
    assert dict(matrix.cells) == {cell: 2 * inputs for cell, inputs in once.items()}
    assert {line for _number, line in once} <= {line for line, _label in matrix.columns}


def test_every_quote_names_its_consultation(parts: list[Part]) -> None:
    quotes = [b for b in blocks(of_kind(parts)) if isinstance(b, Quote)]
    assert quotes
    titles = {part.told.consultation.title for part in parts}
    assert all(any(title in (quote.source or "") for title in titles) for quote in quotes)


def test_the_sources_are_named_by_digest_and_signer(parts: list[Part]) -> None:
    rows = [row for b in blocks(of_kind(parts)) if isinstance(b, Facts) for row in b.rows]
    printed = {value.replace(" ", "") for label, value in rows if label == "SHA-256 of the data"}
    assert {part.data_sha256 for part in parts} <= printed
    signed = [value for label, value in rows if label == "Signed by"]
    assert any(value.startswith("Amina Otieno") for value in signed)
    assert any("before signing" in value for value in signed)


def test_what_could_not_be_added_is_printed_with_why(parts: list[Part]) -> None:
    older = replace(parts[0], told=replace(parts[0].told, as_of=date(2020, 1, 1)),
                    data_sha256="0" * 64)  # fmt: skip
    tables = [b for b in blocks(of_kind([*parts, older])) if isinstance(b, Table)]
    assert any("There is a later report" in str(table.rows) for table in tables)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["national", "regional"])
def test_the_same_facts_give_the_same_bytes_with_their_data(
    parts: list[Part], kind: str, language: str
) -> None:
    make = regional.make_regional if kind == "regional" else national.make_national
    told = of_kind(parts, kind, language)
    made = make(told)
    assert made.pdf == make(of_kind(parts[::-1], kind, language)).pdf
    assert json.loads(made.data) == told.data()
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        [name] = pdf.attachments
        assert name == several.SYNTHESIS_NAME
        assert pdf.Root.Lang == language
