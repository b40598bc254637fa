"""The commands of authorities: from a request to a report that anybody can verify, and back."""

import json
import stat
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.__main__ import main
from gcm_desktop.reports.identity import open_identity
from gcm_desktop.reports.revocation import read_list
from gcm_desktop.reports.signing import sign_report

Run = Callable[..., Any]

SIGNER = "a phrase for signing"


def commanded(folder: Path, *words: str) -> str:
    """Run a command in this folder that has to be done, and give what it said."""
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(said):
        patch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
        patch.setenv("GCM_PROFILE", str(folder / "profile"))
        patch.chdir(folder)
        assert main(list(words)) == 0, said.getvalue()
    return said.getvalue()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two authorities, an officer of each, a secretariat analyst, and what was told."""
    folder = tmp_path_factory.mktemp("house")
    for words in (
        ("authority", "--name", "Secretariat", "-o", "root.p12"),
        ("request", "--name", "Ministry", "--role", "focal_point", "-o", "mkey.p12"),
        ("issue", "mkey.csr", "--authority", "root.p12", "--as-authority", "-o", "m.pem"),
        ("accept", "mkey.p12", "--certificate", "m.pem", "-o", "ministry.p12"),
        ("request", "--name", "Amina", "--role", "facilitator", "--organisation", "Council",
         "-o", "akey.p12"),
        ("issue", "akey.csr", "--authority", "ministry.p12", "-o", "a.pem"),
        ("accept", "akey.p12", "--certificate", "a.pem", "-o", "amina.p12"),
        ("new", "--name", "Ana Lyst", "--role", "secretariat", "-o", "analyst.p12"),
    ):  # fmt: skip
        commanded(folder, "identity", *words)
    commanded(
        folder, "identity", "trust", "--authority", "root.crt", "--authority", "ministry.crt",
        "--list", "root.crl", "--list", "ministry.crl", "--may-certify", "facilitator",
        "--k", "5", "--profile-name", "Regional review", "--sign", "analyst.p12", "-o", "1.json",
    )  # fmt: skip
    return folder


@pytest.fixture
def at_home(house: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder and the profile of those who made all this."""
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    monkeypatch.setenv("GCM_PROFILE", str(house / "profile"))
    monkeypatch.chdir(house)
    return house


@pytest.fixture(scope="module")
def report(house: Path) -> Path:
    """A report that Amina signed."""
    path = house / "report.pdf"
    identity = open_identity((house / "amina.p12").read_bytes(), SIGNER)
    path.write_bytes(sign_report(a_report(), identity))
    return path


def a_report() -> bytes:
    from datetime import date
    from uuid import UUID

    from gcm_desktop.reports.blocks import Paragraph
    from gcm_desktop.reports.typesetting import About, Attachment, typeset

    data = Attachment("consultation.json", "gcm-consultation/1.0",
                      b'{"inputs":[],"schema":"gcm-consultation/1.0"}')  # fmt: skip
    about = About("Talks", "en", "Ministry", date(2026, 3, 14), UUID(int=7), "Talks", data)
    return typeset([Paragraph("Wages are paid late.")], about).pdf


def test_nothing_that_is_made_can_be_read_by_others_or_shows_a_key(house: Path) -> None:
    for name in ("root.p12", "mkey.p12", "ministry.p12", "akey.p12", "amina.p12", "1.json",
                 "root.crl", "akey.csr"):  # fmt: skip
        path = house / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"PRIVATE" not in path.read_bytes()
    assert b"Amina" not in (house / "akey.p12").read_bytes()
    assert b"Amina" not in (house / "amina.p12").read_bytes()


def test_report_of_a_vouched_for_officer_is_valid(at_home: Path, report: Path, gcm: Run) -> None:
    ended = gcm("verify", report, "--trust", "1.json", "--json")
    said = ended.json()
    assert (ended.status, said["conclusion"], said["indication"]) == (0, "valid", "TOTAL-PASSED")
    assert said["trust"]["profile"] == "Regional review"
    line = gcm("verify", report, "--trust", "1.json")
    assert line.out.startswith("VALID ")
    assert line.out.endswith("[TOTAL-PASSED]\n")


def test_other_device_follows_the_signer_once_the_fingerprint_was_given(
    house: Path, report: Path, gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_PROFILE", str(tmp_path / "profile"))
    trust = house / "1.json"
    before = gcm("verify", report, "--trust", trust)
    assert (before.status, before.out[:14]) == (2, "CANNOT CONFIRM")
    assert "INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND" in before.out
    assert "signed by Ana Lyst, whom this device does not follow yet; compare" in before.out
    assert "“Its signer…” in the window, 'identity confirm' as a command." in before.out
    assert gcm("identity", "confirm", trust).status == 1
    assert gcm("identity", "confirm", trust, "--fingerprint", "0" * 20).status == 1
    assert gcm("verify", report, "--trust", trust).status == 2
    own = json.loads(before_json(gcm, report, trust))["trust"]["signed_by"]
    spoken = " ".join(own[:20].upper()[at : at + 4] for at in range(0, 20, 4))
    assert gcm("identity", "confirm", trust, "--fingerprint", spoken).status == 0
    assert gcm("verify", report, "--trust", trust).status == 0
    assert gcm("identity", "confirm", trust, "--forget").status == 0
    assert gcm("verify", report, "--trust", trust).status == 2


def before_json(gcm: Run, report: Path, trust: Path) -> str:
    return str(gcm("verify", report, "--trust", trust, "--json").out)


def test_withdrawn_officer_is_believed_no_more(
    at_home: Path, report: Path, gcm: Run, tmp_path: Path
) -> None:
    forgetful = gcm("identity", "revoke", "amina.crt", "--authority", "ministry.p12",
                    "-o", tmp_path / "no.crl")  # fmt: skip
    assert (forgetful.status, "--after" in forgetful.err) == (1, True)
    made = gcm("identity", "revoke", "amina.crt", "--authority", "ministry.p12", "--after",
               "ministry.crl", "--reason", "key_compromise", "--on", "2026-01-05",
               "-o", "2.crl")  # fmt: skip
    assert made.status == 0
    assert read_list((at_home / "2.crl").read_bytes()).number == 2
    updated = gcm("identity", "trust", "--update", "1.json", "--list", "2.crl", "--sign",
                  "analyst.p12", "-o", "2.json")  # fmt: skip
    assert updated.status == 0
    ended = gcm("verify", report, "--trust", "2.json", "--json")
    said = ended.json()
    assert (ended.status, said["sub_indication"]) == (1, "REVOKED")
    assert said["signatures"][0]["revocation_reason"] == "key_compromise"
    assert said["signatures"][0]["revoked_at"] == "2026-01-05T00:00:00+00:00"
    assert (said["trust"]["number"], said["trust"]["profile"]) == (2, "Regional review")
    older = gcm("verify", report, "--trust", "1.json", "--json")
    assert (older.status, older.json()["reasons"]) == (2, ["outdated-trust"])


def test_pinned_officer_is_withdrawn_in_the_next_trust_file(
    house: Path, gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    monkeypatch.setenv("GCM_PROFILE", str(tmp_path / "profile"))
    monkeypatch.chdir(tmp_path)
    own = open_identity((house / "analyst.p12").read_bytes(), SIGNER)
    then = own.certificate.not_before  # seconds before it is withdrawn
    Path("report.pdf").write_bytes(sign_report(a_report(), own, now=then))
    analyst, crt = house / "analyst.p12", house / "analyst.crt"
    first = gcm("identity", "trust", crt, "--sign", analyst, "-o", "1.json")
    assert (first.status, first.out) == (0, "")
    assert gcm("verify", "report.pdf", "--trust", "1.json").status == 0
    second = gcm("identity", "revoke", crt, "--trust", "1.json", "--sign", analyst,
                 "--reason", "superseded", "-o", "2.json")  # fmt: skip
    assert second.status == 0
    ended = gcm("verify", "report.pdf", "--trust", "2.json", "--json")
    assert (ended.status, ended.json()["sub_indication"]) == (2, "REVOKED_NO_POE")
    assert ended.json()["signatures"][0]["revocation_reason"] == "superseded"


@pytest.mark.parametrize(
    "words",
    [
        ("trust", "-o", "x"),
        ("trust", "--authority", "root.crt", "-o", "x"),
        ("trust", "amina.crt", "--k", "5", "-o", "x"),
        ("trust", "amina.crt", "--k", "0", "-o", "x"),
        ("trust", "--authority", "root.crt", "--k", "2", "--sign", "analyst.p12", "-o", "x"),
        ("trust", "--authority", "root.crt", "--k", "0", "--sign", "analyst.p12", "-o", "x"),
        ("trust", "--authority", "amina.crt", "--sign", "analyst.p12", "-o", "x"),
        ("trust", "--authority", "ministry.crt", "--sign", "analyst.p12", "-o", "x"),
        ("trust", "--list", "root.crl", "--sign", "analyst.p12", "-o", "x"),
        ("trust", "--authority", "root.crt", "--sign", "root.p12", "-o", "x"),
        ("revoke", "amina.crt", "-o", "x"),
        ("revoke", "amina.crt", "--trust", "1.json", "-o", "x"),
        ("revoke", "amina.crt", "--authority", "root.p12", "--after", "root.crl", "-o", "x"),
        ("revoke", "amina.crt", "--authority", "ministry.p12", "--after", "a.pem", "-o", "x"),
        ("revoke", "amina.crt", "--authority", "ministry.p12", "--after", "root.crl", "-o", "x"),
        ("revoke", "1.json", "--authority", "root.p12", "--after", "root.crl", "-o", "x"),
        ("issue", "akey.csr", "--authority", "amina.p12", "-o", "x"),
        ("issue", "amina.crt", "--authority", "ministry.p12", "-o", "x"),
        ("issue", "akey.csr", "--authority", "ministry.p12", "--as-authority", "-o", "x"),
        ("accept", "akey.p12", "--certificate", "m.pem", "-o", "x.p12"),
        ("accept", "amina.p12", "--certificate", "a.pem", "-o", "x.p12"),
        ("accept", "akey.p12", "--certificate", "akey.csr", "-o", "x.p12"),
        ("confirm", "amina.crt", "--fingerprint", "0" * 64),
        ("new", "--name", "A", "-o", "root.p12"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_refused_in_one_sentence_and_leaves_nothing(
    at_home: Path, gcm: Run, words: tuple[str, ...]
) -> None:
    before = sorted(path.name for path in at_home.iterdir())
    ended = gcm("identity", *words)
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert sorted(path.name for path in at_home.iterdir()) == before


def test_key_of_an_authority_signs_no_report(at_home: Path, report: Path, gcm: Run) -> None:
    ended = gcm("sign", report, "--identity", "ministry.p12", "-o", "no.pdf")
    assert (ended.status, "signs certificates and no reports" in ended.err) == (1, True)
    ended = gcm("sign", report, "--identity", "akey.p12", "-o", "no.pdf")
    assert (ended.status, "identity accept" in ended.err) == (1, True)
    assert not (at_home / "no.pdf").exists()


@pytest.mark.parametrize(("there", "word"), [("x.crl", "authority"), ("x.csr", "request")])
def test_nothing_is_written_over_what_lies_beside(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str, word: str
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    (tmp_path / there).write_text("mine")
    ended = gcm("identity", word, "--name", "A", "-o", tmp_path / "x.p12")
    assert ended.status == 1
    assert [path.name for path in tmp_path.glob("x.*")] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_day_that_is_none_is_wrong_usage(gcm: Run) -> None:
    ended = gcm("identity", "revoke", "a", "--authority", "b", "--on", "soon", "-o", "c")
    assert ended.status == 64
