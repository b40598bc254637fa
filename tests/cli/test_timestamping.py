"""The command that makes a report last, from a trust file to a certificate long ended."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gcm_desktop.__main__ import main
from gcm_desktop.reports.blocks import Paragraph
from gcm_desktop.reports.certificates import as_pem
from gcm_desktop.reports.identity import open_identity
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.typesetting import About, Attachment, typeset
from tests.clocks import TimestampHouse, serving

Run = Callable[..., Any]

SIGNER = "a phrase for signing"


@pytest.fixture(scope="module")
def clock() -> TimestampHouse:
    now = datetime.now(UTC).replace(microsecond=0)
    return TimestampHouse("Clock", now - timedelta(days=1), now + timedelta(days=900))


@pytest.fixture(scope="module")
def address(clock: TimestampHouse) -> Iterator[str]:
    with serving(clock) as where:
        yield where


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, clock: TimestampHouse) -> Path:
    """An authority, an officer of it, two trust files and a signed report."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "clock.crt").write_bytes(as_pem(clock.root.der))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
        patch.setenv("GCM_PROFILE", str(folder / "profile"))
        patch.chdir(folder)
        for words in (
            ("authority", "--name", "Secretariat", "-o", "root.p12"),
            ("request", "--name", "Amina", "--role", "facilitator", "-o", "akey.p12"),
            ("issue", "akey.csr", "--authority", "root.p12", "-o", "a.pem"),
            ("accept", "akey.p12", "--certificate", "a.pem", "-o", "amina.p12"),
            ("new", "--name", "Ana Lyst", "--role", "secretariat", "-o", "analyst.p12"),
            ("trust", "--authority", "root.crt", "--list", "root.crl", "--sign", "analyst.p12",
             "-o", "1.json"),
            ("trust", "--update", "1.json", "--timestamps", "clock.crt", "--sign", "analyst.p12",
             "-o", "2.json"),
        ):  # fmt: skip
            assert main(["identity", *words]) == 0
    officer = open_identity((folder / "amina.p12").read_bytes(), SIGNER)
    data = Attachment("consultation.json", "gcm-consultation/1.0",
                      b'{"inputs":[],"schema":"gcm-consultation/1.0"}')  # fmt: skip
    about = About("Talks", "en", "Ministry", date(2026, 11, 20), UUID(int=7), "Talks", data)
    report = typeset([Paragraph("Wages are paid late.")], about).pdf
    (folder / "report.pdf").write_bytes(sign_report(report, officer))
    return folder


@pytest.fixture
def at_home(house: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    monkeypatch.setenv("GCM_PROFILE", str(house / "profile"))
    monkeypatch.chdir(house)
    return house


def test_timestamp_of_a_named_authority_counts(at_home: Path, gcm: Run, address: str, tmp_path):
    out = tmp_path / "out.pdf"
    made = gcm("timestamp", "report.pdf", "--tsa", address, "--trust", "2.json", "-o", out)
    assert made.status == 0, made.err
    assert "A timestamp of Clock proves" in made.err
    ended = gcm("verify", out, "--trust", "2.json", "--json")
    assert (ended.status, ended.json()["timestamps"][0]["proof"]) == (0, "counted")
    assert "a timestamp proves" in ended.json()["sentence"]
    assert out.read_bytes().startswith((at_home / "report.pdf").read_bytes())


def test_timestamp_of_another_authority_is_told_with_its_fingerprint(
    at_home: Path, gcm: Run, address: str, clock: TimestampHouse, tmp_path: Path
):
    out = tmp_path / "out.pdf"
    made = gcm("timestamp", "report.pdf", "--tsa", address, "-o", out)
    assert (made.status, "without a trust file" in made.err) == (0, True)
    trusting = gcm("identity", "trust", "amina.crt", "-o", tmp_path / "pins.json")
    assert trusting.status == 0
    ended = gcm("verify", out, "--trust", tmp_path / "pins.json")
    assert ended.status == 0
    assert clock.own.fingerprint[:20].upper() in ended.out


def test_evidence_alone_needs_no_network(at_home: Path, gcm: Run, tmp_path: Path):
    out = tmp_path / "out.pdf"
    assert gcm("timestamp", "report.pdf", "--trust", "2.json", "-o", out).status == 0
    assert gcm("verify", out, "--trust", "2.json").status == 0
    again = gcm("timestamp", out, "--trust", "2.json", "-o", tmp_path / "again.pdf")
    assert (again.status, "nothing to add" in again.err) == (1, True)


def test_timestamp_authority_is_withdrawn_in_the_next_trust_file(
    at_home: Path, gcm: Run, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(at_home / "profile", tmp_path / "profile")
    monkeypatch.setenv("GCM_PROFILE", str(tmp_path / "profile"))
    out, without = tmp_path / "out.pdf", tmp_path / "3.json"
    made = gcm("timestamp", "report.pdf", "--tsa", address, "--trust", "2.json", "-o", out)
    assert made.status == 0
    revoked = gcm("identity", "revoke", "clock.crt", "--trust", "2.json", "--sign", "analyst.p12",
                  "--reason", "key_compromise", "-o", without)  # fmt: skip
    assert revoked.status == 0, revoked.err
    ended = gcm("verify", out, "--trust", without, "--json")
    assert (ended.status, ended.json()["timestamps"][0]["proof"]) == (0, "withdrawn")


@pytest.mark.parametrize(
    "words",
    [
        ("report.pdf", "-o", "x.pdf"),
        ("report.pdf", "--tsa", "{address}/other", "-o", "x.pdf"),
        ("report.pdf", "--tsa", "ftp://127.0.0.1/", "-o", "x.pdf"),
        ("report.pdf", "--tsa", "{address}", "--trust", "amina.crt", "-o", "x.pdf"),
        ("root.crt", "--tsa", "{address}", "-o", "x.pdf"),
        ("none.pdf", "--tsa", "{address}", "-o", "x.pdf"),
        ("report.pdf", "--tsa", "{address}", "-o", "root.crt"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence_and_leaves_nothing(
    at_home: Path, gcm: Run, address: str, words: tuple[str, ...]
):
    before = sorted(path.name for path in at_home.iterdir())
    ended = gcm("timestamp", *(word.format(address=address) for word in words))
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert sorted(path.name for path in at_home.iterdir()) == before


def test_only_a_timestamp_authority_is_named_as_one(at_home: Path, gcm: Run):
    ended = gcm("identity", "trust", "--timestamps", "amina.crt", "--sign", "analyst.p12",
                "-o", "x.json")  # fmt: skip
    assert (ended.status, "not the certificate of a timestamp authority" in ended.err) == (1, True)
