"""What a verification tells programs is of the published schema, whatever it came to."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.profile import Profile
from gcm_desktop.reports.audit import KINDS
from gcm_desktop.reports.comparing import Outcome, Why
from gcm_desktop.reports.data import DATA_NAME, canonical, report_id, sha256_of
from gcm_desktop.reports.deciding import signed as signed_trust
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.preserving import preserved
from gcm_desktop.reports.proofs import Proof
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.revocation import Cause, Withdrawal
from gcm_desktop.reports.sections import compose
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.superseding import superseding
from gcm_desktop.reports.trust import Trust
from gcm_desktop.reports.trust_signers import relied_on
from gcm_desktop.reports.trusted import Standing
from gcm_desktop.reports.typesetting import About, Attachment, typeset
from gcm_desktop.reports.verdict import SUB_INDICATIONS, Conclusion, Reason
from gcm_desktop.reports.verification_report import Checked, as_json, checked, json_report
from gcm_desktop.shipped import shipped
from gcm_desktop.workspace import Workspace
from tests.clocks import TimestampHouse

NOW = datetime(2027, 1, 5, 8, 30, tzinfo=UTC)
SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    text = shipped("schema", "gcm-verification-1.0.json").read_text("utf-8")
    made: dict[str, Any] = json.loads(text)
    return made


@pytest.fixture(scope="module")
def fits(document: dict[str, Any]) -> Callable[[Any], None]:
    """Raises unless what is told is of the schema."""
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document).validate


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Disclosed:
    """What a consultation with a few inputs discloses."""
    folder = tmp_path_factory.mktemp("told")
    profile = Profile(folder / "profile")
    with Workspace.create(folder / "a.gcm", "a long phrase to try", profile=profile) as workspace:
        sample = workspace.write(record_sample, wanted=3)
        return leaving(workspace, sample.id)


@pytest.fixture(scope="module")
def report(told: Disclosed, facilitator: Identity) -> bytes:
    return sign_report(make_report(told).pdf, facilitator, now=SIGNED_ON)


def touched(writer: IncrementalPdfFileWriter, _field: DictionaryObject) -> None:
    """Write the first page again beside a signature, as an attack would."""
    page, resources = writer.find_page_for_modification(0)
    del resources
    writer.mark_update(page)


def of_another_mind(told: Disclosed) -> bytes:
    """Pages that say another figure than the data beside them."""
    data = canonical(told)
    title = told.consultation.title
    about = About(
        title, told.language, "", date(2026, 3, 14), report_id(sha256_of(data)), title,
        Attachment(DATA_NAME, told.schema, data),
    )  # fmt: skip
    return typeset(list(compose(replace(told, counted=told.counted + 90))), about).pdf


def every(told: Disclosed, report: bytes, trust: Trust, officer: Identity) -> Iterator[Checked]:
    """A file for everything that verifying can come to."""
    newer = superseding(told, report, "The place was wrong.")
    altered = bytearray(report)
    altered[len(altered) // 2] ^= 1
    yield checked("valid.pdf", report, trust)
    yield checked("newer.pdf", sign_report(make_report(newer).pdf, officer, now=SIGNED_ON), trust)
    yield checked("altered.pdf", bytes(altered), trust)
    yield checked("letter.pdf", b"Dear all", trust)
    yield checked("unsigned.pdf", make_report(told).pdf, trust)
    yield checked("open.pdf", report, None)
    yield checked("unlooked.pdf", report, trust, comparing=False)
    yield checked("differs.pdf", sign_report(of_another_mind(told), officer, now=SIGNED_ON), trust)
    yield Checked("gone.pdf", None, error="There is no file gone.pdf.")


def test_real_verifications_are_of_the_published_schema(
    fits: Callable[[Any], None], told: Disclosed, report: bytes, trust: Trust,
    facilitator: Identity,
) -> None:  # fmt: skip
    files = list(every(told, report, trust, facilitator))
    kept = json.loads(json_report(files, on=NOW))
    fits(kept)
    assert {one["conclusion"] for one in kept["files"]} == {str(one) for one in Conclusion}
    seen = {one["pages"]["outcome"] for one in kept["files"] if one.get("pages")}
    assert seen == {str(outcome) for outcome in Outcome}
    assert kept["files"][0]["superseded_by"]["file"] == "newer.pdf"
    for one in files[:-1]:
        fits({"schema": kept["schema"]} | as_json(one))


def test_a_signature_that_was_changed_after_or_withdrawn_is_told_by_the_schema(
    fits: Callable[[Any], None], countersigned: bytes, trust: Trust, facilitator: Identity,
    signed: bytes, bare_signature: Callable[..., bytes], focal_point: Identity,
) -> None:  # fmt: skip
    own = facilitator.certificate.fingerprint
    withdrawn = replace(trust, withdrawn={own: Withdrawal(SIGNED_ON, Cause.KEY_COMPROMISE)})
    forged = bare_signature(
        signed, focal_point, field="Signature2", permission=None,
        tamper=touched,
    )  # fmt: skip
    files = [
        checked("two.pdf", countersigned, trust),
        checked("withdrawn.pdf", signed, withdrawn),
        checked("forged.pdf", forged, trust),
    ]
    kept = json.loads(json_report(files, on=NOW))
    fits(kept)
    assert kept["files"][1]["signatures"][0]["revocation_reason"] == "key_compromise"
    assert kept["files"][2]["signatures"][0]["changed_after"]


def test_a_timestamp_and_a_signed_trust_file_are_told_by_the_schema(
    fits: Callable[[Any], None], report: bytes, trust: Trust, focal_point: Identity,
    clock: TimestampHouse, tmp_path: Path,
) -> None:  # fmt: skip
    asked = relied_on(signed_trust(trust, focal_point, 4), Profile(tmp_path / "profile"))
    stamped, _verdict = preserved(report, trust, clock.at(SIGNED_ON), now=NOW)
    kept = json.loads(json_report([checked("stamped.pdf", stamped, asked)], on=NOW))
    fits(kept)
    [one] = kept["files"]
    assert (one["trust"]["number"], len(one["timestamps"])) == (4, 1)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"rows": []}, {"schema": "gcm-verification/2.0"}, {"verified_at": "yesterday"},
        {"files": [{"file": "a.pdf"}]},
    ],
)  # fmt: skip
def test_what_the_schema_does_not_know_does_not_fit(
    fits: Callable[[Any], None], spoilt: dict[str, Any]
) -> None:
    kept = json.loads(json_report([], on=NOW - timedelta(days=1)))
    fits(kept)
    with pytest.raises(jsonschema.ValidationError):
        fits(kept | spoilt)


def test_the_schema_names_every_answer_there_is(document: dict[str, Any]) -> None:
    defs = document["$defs"]
    signature, pages = defs["signature"]["properties"], defs["pages"]["properties"]
    assert set(defs["reasons"]["items"]["enum"]) == {*map(str, Reason)}
    assert set(defs["sub_indication"]["enum"]) == {
        *SUB_INDICATIONS.values(),
        "FORMAT_FAILURE",
        None,
    }
    assert set(signature["revocation_reason"]["enum"]) == {*map(str, Cause), None}
    assert set(defs["timestamp"]["properties"]["proof"]["enum"]) == {*map(str, Proof)}
    assert set(defs["trust"]["properties"]["standing"]["enum"]) == {*map(str, Standing)}
    assert set(pages["outcome"]["enum"]) == {*map(str, Outcome)}
    assert set(pages["why"]["enum"]) == {*map(str, Why), None}
    assert set(KINDS.values()) <= set(defs["change"]["properties"]["kind"]["enum"])
