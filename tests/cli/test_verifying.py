"""The command verify over many files: pages against data, replacements, and what is kept of it."""

import csv
import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pikepdf
import pytest

from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.profile import Profile
from gcm_desktop.reports.identity import new_identity
from gcm_desktop.shipped import shipped
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]
PHRASE = "a phrase for signing"


@pytest.fixture
def identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "amina.p12"
    path.write_bytes(
        new_identity(name="Amina", role="facilitator", organisation=None, passphrase=PHRASE)
    )
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", PHRASE)
    return path


@pytest.fixture
def issue(gcm: Run, desk: Any, identity: Path, tmp_path: Path) -> Callable[..., Any]:
    """Make a signed report."""

    def made(name: str, *words: Any) -> Any:
        return gcm(
            "report", desk.path, "--consultation", desk.consultation, "-o", tmp_path / name,
            "--sign", identity, *words,
        )  # fmt: skip

    return made


def test_pages_are_compared_with_the_data(gcm: Run, trip: Path) -> None:
    ended = gcm("verify", trip / "report.pdf", "--trust", trip / "trust.json", "--json")
    pages = ended.json()["pages"]
    assert (pages["outcome"], pages["differences"]) == ("match", [])
    plain = gcm("verify", trip / "report.pdf", "--trust", trip / "trust.json")
    assert plain.out.count("\n") == 1
    ended = gcm("verify", trip / "report.pdf", "--no-compare", "--json")
    assert ended.json()["pages"] is None


def test_a_verification_is_kept_in_the_form_its_name_asks_for(
    gcm: Run, trip: Path, tmp_path: Path
) -> None:
    strange = tmp_path / "=1+1.pdf"
    strange.write_bytes(b"a letter")
    files = [trip / "report.pdf", strange, tmp_path / "gone.pdf"]
    for form in ("csv", "json", "pdf"):
        kept = tmp_path / f"kept.{form}"
        ended = gcm("verify", *files, "--trust", trip / "trust.json", "--report", kept)
        assert ended.status == 1
        assert kept.exists()
    text = (tmp_path / "kept.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["conclusion"] for row in rows] == ["valid", "not valid", "not valid"]
    assert (rows[0]["pages"], rows[0]["intact"], rows[0]["signature"]) == ("match", "yes", "1")
    assert rows[2]["sentence"].startswith("There is no file gone.pdf.")
    told = json.loads((tmp_path / "kept.json").read_bytes())
    assert [one["file"] for one in told["files"]] == [str(file) for file in files]
    with pikepdf.open(tmp_path / "kept.pdf") as pdf:
        attached = json.loads(pdf.attachments["verification.json"].get_file().read_bytes())
    assert attached["files"] == told["files"]


def test_no_cell_of_a_table_is_reckoned_with(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("=1+1.pdf").write_bytes(b"a letter")
    gcm("verify", "=1+1.pdf", "--report", "kept.csv")
    [row] = csv.DictReader(StringIO(Path("kept.csv").read_bytes().decode("utf-8-sig")))
    assert row["file"] == "'=1+1.pdf"


@pytest.mark.parametrize("name", ["kept.txt", "kept", "-"])
def test_another_form_is_refused_before_anything_is_verified(
    gcm: Run, trip: Path, tmp_path: Path, name: str
) -> None:
    where = name if name == "-" else tmp_path / name
    ended = gcm("verify", trip / "report.pdf", "--report", where)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("A verification report is a .csv, .json or .pdf file.")


def test_nothing_is_written_over(gcm: Run, trip: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text("mine")
    ended = gcm("verify", trip / "report.pdf", "--report", kept)
    assert (ended.status, ended.out, kept.read_text()) == (1, "", "mine")


def test_a_report_says_which_one_it_replaces(
    gcm: Run, desk: Any, issue: Callable[..., Any], tmp_path: Path, profile: Profile
) -> None:
    assert issue("old.pdf").status == 0
    old, new = tmp_path / "old.pdf", tmp_path / "new.pdf"
    ended = issue("new.pdf", "--supersedes", old, "--erratum", "The place was wrong.")
    assert (ended.status, ended.err) == (0, "")
    for order in ((old, new), (new, old)):
        lines = gcm("verify", *order).out.splitlines()
        assert len(lines) == 3
        assert lines[2].startswith(f"REPLACED {old}: {new} says that it replaces this report")
        assert lines[2].endswith("Correction: The place was wrong.")
    told = [*map(json.loads, gcm("verify", old, new, "--json").out.splitlines())]
    schema = json.loads(shipped("schema", "gcm-verification-1.0.json").read_text("utf-8"))
    for line in told:
        jsonschema.Draft202012Validator(schema).validate(line)
    last = told[-1]
    assert (last["file"], last["superseded_by"], last["confirmed"]) == (str(old), str(new), False)
    assert "REPLACED" not in gcm("verify", old).out
    with Workspace.open(desk.path, None, profile=profile, read_only=True) as workspace:
        first, second = workspace.read(issued_reports, desk.consultation)
    assert (first.supersedes_id, second.supersedes_id) == (None, first.id)
    assert second.erratum == "The place was wrong."


def test_an_altered_file_replaces_nothing(
    gcm: Run, issue: Callable[..., Any], tmp_path: Path
) -> None:
    issue("old.pdf")
    issue("new.pdf", "--supersedes", tmp_path / "old.pdf")
    altered = bytearray((tmp_path / "new.pdf").read_bytes())
    altered[len(altered) // 2] ^= 1
    (tmp_path / "altered.pdf").write_bytes(altered)
    assert "REPLACED" not in gcm("verify", tmp_path / "old.pdf", tmp_path / "altered.pdf").out


def test_only_a_signed_report_of_the_same_consultation_is_replaced(
    trip: Path, issue: Callable[..., Any], tmp_path: Path
) -> None:
    ended = issue("new.pdf", "--supersedes", trip / "report.pdf")
    assert ended.err.startswith("That report is about another consultation")
    (tmp_path / "letter.pdf").write_bytes(b"Dear all")
    assert issue("new.pdf", "--supersedes", tmp_path / "letter.pdf").status == 1
    ended = issue("new.pdf", "--erratum", "The place was wrong.")
    assert ended.err.startswith("A correction belongs to a report that is replaced.")
    assert not (tmp_path / "new.pdf").exists()


def test_files_are_told_in_the_order_in_which_they_are_given(
    gcm: Run, trip: Path, tmp_path: Path
) -> None:
    names = [tmp_path / f"{name}.pdf" for name in "cab"]
    for name in names:
        shutil.copy(trip / "report.pdf", name)
    told = map(json.loads, gcm("verify", *names, "--json").out.splitlines())
    assert [one["file"] for one in told] == [str(name) for name in names]
