"""The commands about reports: report, sign, verify, extract."""

import base64
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.profile import Profile
from gcm_desktop.reports.identity import certificate_pem, new_identity, open_identity
from gcm_desktop.reports.signatures import opened
from gcm_desktop.reports.trust import trust_file
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]
"""Runs a command: with its words, and what stands on its standard input."""

SIGNER = "a phrase for signing"


@pytest.fixture
def heard(
    gcm: Run, desk: Any, spoken: Callable[..., str], settled_disclosure: Callable[..., None],
    profile: Profile,
) -> Any:  # fmt: skip
    said = (
        spoken("Wages are paid late.", objectives=[6], sensitivity="public", quote=True),
        spoken("The agent keeps the passports.", objectives=[6]),
        spoken("Nobody may know this.", objectives=[7], sensitivity="local"),
    )
    gcm("capture", desk.path, "--consultation", desk.consultation, stdin="".join(said))
    with Workspace.open(desk.path, None, profile=profile) as workspace:
        settled_disclosure(workspace, desk.consultation, groups=True)
    return desk


@pytest.fixture(scope="session")
def officer_identity() -> Any:
    return new_identity(name="Amina Otieno", role="facilitator", organisation=None,
                        passphrase=SIGNER)  # fmt: skip


@pytest.fixture
def identity(tmp_path: Path, officer_identity: bytes, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An officer's key, whose passphrase is in the environment."""
    path = tmp_path / "amina.p12"
    path.write_bytes(officer_identity)
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    return path


def report(gcm: Run, desk: Any, output: Path, *words: Any, **how: Any) -> Any:
    return gcm(
        "report", desk.path, "--consultation", desk.consultation, "-o", output, *words, **how
    )


def issued(desk: Any, profile: Profile) -> Any:
    with Workspace.open(desk.path, None, profile=profile, read_only=True) as workspace:
        return workspace.read(issued_reports, desk.consultation)


# --- report -------------------------------------------------------------------------------------


def test_a_report_is_made_for_this_user_only_and_noted(
    gcm: Run, heard: Any, tmp_path: Path, profile: Profile
) -> None:
    output = tmp_path / "report.pdf"
    ended = report(gcm, heard, output)
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert output.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    [noted] = issued(heard, profile)
    assert noted.report_sha256 == hashlib.sha256(output.read_bytes()).hexdigest()
    assert (noted.edition, noted.language, noted.inputs, noted.signers) == ("public", "en", 2, ())


def test_the_same_report_is_the_same_bytes_and_issuing_changes_nothing_in_it(
    gcm: Run, heard: Any, tmp_path: Path
) -> None:
    for name in ("one.pdf", "two.pdf"):
        assert report(gcm, heard, tmp_path / name).status == 0
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_a_report_speaks_the_language_that_is_asked_for(
    gcm: Run, heard: Any, tmp_path: Path, profile: Profile
) -> None:
    report(gcm, heard, tmp_path / "report.pdf", "--language", "fr")
    text = subprocess.run(
        ["pdftotext", tmp_path / "report.pdf", "-"], capture_output=True, check=True, text=True
    ).stdout
    assert "Pacte mondial" in text
    assert "Wages are paid late." in text
    assert "Nobody may know" not in text
    assert [each.language for each in issued(heard, profile)] == ["fr"]


@pytest.mark.parametrize("words", [("--language", "de"), ("--edition", "secret")])
def test_what_a_report_cannot_be_is_wrong_usage(
    gcm: Run, heard: Any, tmp_path: Path, words: Any
) -> None:
    assert report(gcm, heard, tmp_path / "report.pdf", *words).status == 64
    assert not (tmp_path / "report.pdf").exists()


def test_a_report_is_never_written_over_another_file(
    gcm: Run, heard: Any, tmp_path: Path, profile: Profile
) -> None:
    output = tmp_path / "report.pdf"
    output.write_text("mine")
    ended = report(gcm, heard, output)
    assert (ended.status, ended.err[:38]) == (1, "There is already a file report.pdf. It")
    assert output.read_text() == "mine"
    assert issued(heard, profile) == []


def test_a_report_into_no_folder_is_told_and_not_noted(
    gcm: Run, heard: Any, tmp_path: Path, profile: Profile
) -> None:
    ended = report(gcm, heard, tmp_path / "far" / "report.pdf")
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert ended.err.startswith("There is no file ")
    assert issued(heard, profile) == []


def test_a_report_on_standard_output_is_noted_as_well(
    heard: Any, start: Run, profile: Profile
) -> None:
    process = start("report", heard.path, "--consultation", heard.consultation, "-o", "-")
    pdf, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (0, b"")
    [noted] = issued(heard, profile)
    assert noted.report_sha256 == hashlib.sha256(pdf).hexdigest()


def test_a_full_disk_leaves_no_part_of_a_report_and_notes_nothing(
    gcm: Run, heard: Any, small_disk: Path, profile: Profile
) -> None:
    (small_disk / "filler").write_bytes(bytes(1_225_000))
    ended = report(gcm, heard, small_disk / "report.pdf")
    assert ended.status == 1
    assert ended.err.startswith("The disk is full")
    assert [path.name for path in small_disk.iterdir()] == ["filler"]
    assert issued(heard, profile) == []


def test_a_report_from_a_folder_that_cannot_be_written_is_not_noted_and_this_is_said(
    heard: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    if not hasattr(os, "geteuid") or (os.geteuid() == 0 and not shutil.which("setpriv")):
        pytest.skip("permissions of Unix, and somebody they hold for")
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(heard.path, folder / "a.gcm")
    folder.chmod(0o555)
    capabilities = "-dac_override,-dac_read_search"
    held = ["setpriv", f"--bounding-set={capabilities}", f"--inh-caps={capabilities}"]
    asked = [
        *(held if os.geteuid() == 0 else []),
        *(sys.executable, "-m", "gcm_desktop", "report", folder / "a.gcm"),
        *("--consultation", str(heard.consultation), "-o", tmp_path / "report.pdf"),
    ]
    told = subprocess.run(asked, env=environment, capture_output=True, timeout=60, check=False)
    folder.chmod(0o755)
    assert (told.returncode, told.stdout) == (0, b"")
    assert told.stderr.startswith(b"The workspace cannot be written")
    assert (tmp_path / "report.pdf").exists()


# --- signing ------------------------------------------------------------------------------------


def test_a_report_is_signed_as_it_is_made(
    gcm: Run, heard: Any, tmp_path: Path, identity: Path, profile: Profile
) -> None:
    output, trust = tmp_path / "report.pdf", tmp_path / "trust.json"
    assert report(gcm, heard, output, "--sign", identity).status == 0
    assert gcm("identity", "trust", identity, "-o", trust).status == 0
    ended = gcm("verify", output, "--trust", trust)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(f"VALID {output}: Unchanged since it was signed by Amina Otieno")
    opened = open_identity(identity.read_bytes(), SIGNER)
    assert issued(heard, profile)[0].signers == (opened.certificate.fingerprint,)


def places(report: Path) -> list[str | None]:
    document = opened(report.read_bytes())
    return [str(field.V["/Location"]) if "/Location" in field.V else None
            for field in document.Root.AcroForm.Fields if "/V" in field]  # fmt: skip


def test_a_signature_says_where_only_if_it_is_told(
    gcm: Run, heard: Any, tmp_path: Path, identity: Path
) -> None:
    first, both = tmp_path / "report.pdf", tmp_path / "both.pdf"
    assert report(gcm, heard, first, "--sign", identity, "--place", " Lamu \n county").status == 0
    assert places(first) == ["Lamu county"]
    assert gcm("sign", first, "--identity", identity, "-o", both).status == 0
    assert places(both) == ["Lamu county", None]


def test_a_place_that_no_stamp_has_room_for_is_refused(
    gcm: Run, heard: Any, tmp_path: Path, identity: Path
) -> None:
    output = tmp_path / "report.pdf"
    ended = report(gcm, heard, output, "--sign", identity, "--place", "x" * 101)
    assert ended.status == 1
    assert "at most 100 characters" in ended.err
    assert not output.exists()


def test_an_identity_with_another_passphrase_signs_nothing(
    gcm: Run,
    heard: Any,
    tmp_path: Path,
    identity: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", "another one")
    ended = report(gcm, heard, tmp_path / "report.pdf", "--sign", identity)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The passphrase does not open this signing identity.")
    assert not (tmp_path / "report.pdf").exists()


def test_an_identity_without_its_passphrase_signs_nothing(
    gcm: Run,
    trip: Path,
    tmp_path: Path,
    identity: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GCM_IDENTITY_PASSPHRASE")
    ended = gcm("sign", trip / "report.pdf", "--identity", identity, "-o", tmp_path / "out.pdf")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The identity's passphrase is needed")
    assert not (tmp_path / "out.pdf").exists()


def test_an_expired_certificate_signs_nothing(
    gcm: Run, trip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    path = tmp_path / "old.p12"
    long_ago = datetime.now(UTC) - timedelta(days=400)
    path.write_bytes(
        new_identity(name="Amina", role="facilitator", organisation=None, passphrase=SIGNER,
                     valid_for=timedelta(days=30), now=long_ago)
    )  # fmt: skip
    ended = gcm("sign", trip / "report.pdf", "--identity", path, "-o", tmp_path / "out.pdf")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The certificate of this identity was valid until ")
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("content", [b"", b"no key at all", b"%PDF-1.7\n"])
def test_what_is_no_identity_signs_nothing(
    gcm: Run, trip: Path, tmp_path: Path, identity: Path, content: Any
) -> None:
    other = tmp_path / "other.p12"
    other.write_bytes(content)
    ended = gcm("sign", trip / "report.pdf", "--identity", other, "-o", tmp_path / "out.pdf")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("This file holds no signing identity with its key.")


def test_a_second_officer_countersigns_in_a_role_of_their_own(
    gcm: Run, trip: Path, tmp_path: Path, identity: Path
) -> None:
    output, trust = tmp_path / "both.pdf", tmp_path / "both.json"
    before = (trip / "report.pdf").read_bytes()
    words = ("sign", trip / "report.pdf", "--identity", identity, "--role", "approver")
    assert gcm(*words, "-o", output).status == 0
    assert output.read_bytes().startswith(before)
    certificates = [bytes_of_certificates(trip), certificate_pem(
        open_identity(identity.read_bytes(), SIGNER))]  # fmt: skip
    trust.write_bytes(trust_file(certificates))
    [verdict] = map(json.loads, gcm("verify", output, "--trust", trust, "--json").out.splitlines())
    assert verdict["conclusion"] == "valid"
    assert [each["who"]["name"] for each in verdict["signatures"]] == [
        "Sample officer", "Amina Otieno",
    ]  # fmt: skip
    assert gcm("verify", output, "--trust", trip / "trust.json").status == 2


def bytes_of_certificates(trip: Path) -> bytes:
    [pinned] = json.loads((trip / "trust.json").read_bytes())["pinned"]
    return base64.b64decode(pinned["certificate"])


def test_what_is_no_report_is_not_signed(gcm: Run, tmp_path: Path, identity: Path) -> None:
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.7\nnothing of a report\n%%EOF\n")
    ended = gcm("sign", tmp_path / "other.pdf", "--identity", identity, "-o", tmp_path / "o.pdf")
    assert (ended.status, ended.err[:40]) == (1, "This file is not a report that can be re")


# --- verify -------------------------------------------------------------------------------------


@pytest.fixture
def bad(trip: Path, tmp_path: Path) -> Any:
    """A copy of the signed report, wrong in one way."""

    def spoil(name: str, change: Any) -> Any:
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(change((trip / "report.pdf").read_bytes()))
        return path

    return spoil


def changed(content: bytes) -> bytes:
    altered = bytearray(content)
    altered[len(altered) // 2] ^= 1
    return bytes(altered)


def test_the_answers_are_valid_not_valid_or_open(
    gcm: Run, trip: Path, bad: Callable[..., Path]
) -> None:
    valid = gcm("verify", trip / "report.pdf", "--trust", trip / "trust.json")
    assert (valid.status, valid.out[:6], valid.err) == (0, "VALID ", "")
    open_ = gcm("verify", trip / "report.pdf")
    assert (open_.status, open_.out[:15], open_.err) == (2, "CANNOT CONFIRM ", "")
    for words in ((), ("--trust", trip / "trust.json")):
        ended = gcm("verify", bad("changed", changed), *words)
        assert (ended.status, ended.out[:10], ended.err) == (1, "NOT VALID ", "")


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("cut", lambda content: content[: len(content) // 2], "This file was cut short"),
        ("appended", lambda content: content + b"more\n", "Something was appended to this file"),
        ("empty", lambda _content: b"", "This is not a PDF file"),
        ("text", lambda _content: b"a letter", "This is not a PDF file"),
        ("unsigned", lambda _content: None, "Nobody has signed this file"),
    ],
)
def test_every_spoiled_report_is_not_valid_with_its_sentence(
    gcm: Run,
    trip: Path,
    bad: Callable[..., Path],
    heard: Any,
    tmp_path: Path,
    name: str,
    change: Any,
    sentence: str,
) -> None:
    if name == "unsigned":
        report(gcm, heard, tmp_path / "plain.pdf")
        path = tmp_path / "plain.pdf"
    else:
        path = bad(name, change)
    ended = gcm("verify", path, "--trust", trip / "trust.json")
    assert (ended.status, ended.err) == (1, "")
    assert ended.out.startswith(f"NOT VALID {path}: {sentence}")
    assert ended.out.count("\n") == 1


def test_a_report_of_a_stranger_cannot_be_confirmed(
    gcm: Run, trip: Path, tmp_path: Path, officer_identity: bytes
) -> None:
    trust = tmp_path / "others.json"
    pem = certificate_pem(open_identity(officer_identity, SIGNER))
    trust.write_bytes(trust_file([pem]))
    ended = gcm("verify", trip / "report.pdf", "--trust", trust)
    assert (ended.status, ended.out[:15]) == (2, "CANNOT CONFIRM ")
    assert "the trust file does not name every signer" in ended.out


def test_of_several_files_the_worst_decides_and_each_has_its_line(
    gcm: Run, trip: Path, bad: Callable[..., Path], tmp_path: Path
) -> None:
    good, altered = trip / "report.pdf", bad("changed", changed)
    missing = tmp_path / "missing.pdf"
    trusting = ("--trust", trip / "trust.json")
    assert gcm("verify", good, good, *trusting).status == 0
    ended = gcm("verify", altered, good)
    assert (ended.status, len(ended.out.splitlines())) == (1, 2)
    ended = gcm("verify", good, *trusting, missing)
    assert (ended.status, len(ended.out.splitlines())) == (1, 1)
    assert ended.err.startswith("There is no file missing.pdf.")


def test_the_answers_are_kept_apart_for_programs(gcm: Run, trip: Path) -> None:
    ended = gcm("verify", trip / "report.pdf", "--json", "--trust", trip / "trust.json")
    answer = ended.json()
    assert answer["file"] == str(trip / "report.pdf")
    assert answer["conclusion"] == "valid"
    assert answer["data_matches"] is True
    [signature] = answer["signatures"]
    assert (signature["intact"], signature["trusted"], signature["covers_whole_file"]) == (
        True, True, True,
    )  # fmt: skip
    two = gcm("verify", trip / "report.pdf", trip / "report.pdf", "--json").out.splitlines()
    assert [json.loads(line)["conclusion"] for line in two] == ["cannot be confirmed"] * 2


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"%PDF-1.7", b'{"format": "gcm-trust/1"}'])
def test_what_is_no_trust_file_is_told(gcm: Run, trip: Path, tmp_path: Path, content: Any) -> None:
    other = tmp_path / "trust.json"
    other.write_bytes(content)
    ended = gcm("verify", trip / "report.pdf", "--trust", other)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("This file is not a trust file.")


def test_names_of_files_cannot_disturb_the_terminal(gcm: Run, trip: Path, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\u202eb.pdf"
    shutil.copy(trip / "report.pdf", path)
    shown = gcm("verify", path).out
    assert "␛[2J<U+202E>b.pdf" in shown
    assert "\x1b" not in shown


# --- extract ------------------------------------------------------------------------------------


def test_the_data_is_taken_from_the_signed_revision(
    gcm: Run, trip: Path, tmp_path: Path, identity: Path
) -> None:
    output = tmp_path / "data.json"
    assert gcm("extract", trip / "report.pdf", "-o", output).status == 0
    assert output.read_bytes() == (trip / "data.json").read_bytes()
    told = json.loads(output.read_bytes())
    assert told["consultation"]["sample"] is True
    again = gcm("extract", trip / "report.pdf", "-o", output)
    assert (again.status, again.err[:36]) == (1, "There is already a file data.json. I")


def test_the_data_goes_to_standard_output(start: Run, trip: Path) -> None:
    process = start("extract", "-", "-o", "-")
    told, _err = process.communicate((trip / "report.pdf").read_bytes(), timeout=30)
    assert (process.returncode, told) == (0, (trip / "data.json").read_bytes())


def test_nothing_is_taken_from_what_was_not_signed_or_was_changed(
    gcm: Run, heard: Any, tmp_path: Path, bad: Callable[..., Path]
) -> None:
    report(gcm, heard, tmp_path / "plain.pdf")
    output = tmp_path / "data.json"
    ended = gcm("extract", tmp_path / "plain.pdf", "-o", output)
    assert (ended.status, ended.err[:30]) == (1, "This PDF carries no data under")
    for path in (bad("cut", lambda content: content[:5000]), bad("changed", changed)):
        ended = gcm("extract", path, "-o", output)
        assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert not output.exists()
