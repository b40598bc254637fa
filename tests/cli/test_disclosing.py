"""What has to be decided before a report may leave, on the command line."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.profile import Profile
from gcm_desktop.reports.identity import new_identity, open_identity
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trust import read_trust
from gcm_desktop.reports.trust_signers import follow, followed_k
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]
CALL = "Call 0712 345 678 after dark."


@pytest.fixture
def open_questions(gcm: Run, desk: Any, spoken: Callable[..., str]) -> Any:
    """A consultation with a telephone number and a quote in it."""
    said = [
        spoken(CALL, sensitivity="public"),
        spoken("Nobody asked us.", sensitivity="public", quote=True),
    ]
    gcm("capture", desk.path, "--consultation", desk.consultation, stdin="".join(said))
    return desk


def report(gcm: Run, desk: Any, output: Path, *words: object) -> Any:
    return gcm("report", desk.path, "--consultation", desk.consultation, "-o", output, *words)


def listed(gcm: Run, desk: Any, *words: object) -> Any:
    return gcm("disclosure", desk.path, "--consultation", desk.consultation, *words)


def decided(gcm: Run, desk: Any, path: Path) -> Path:
    """The open questions, answered in the file that lists them."""
    told = listed(gcm, desk, "--json").json()
    for one in told["decisions"]:
        if one["what"] == "quote":
            one["outcome"] = "confirm"
        elif one["what"] == "find":
            one["outcome"] = "redact"
    path.write_text(json.dumps(told))
    return path


@pytest.mark.parametrize("name", ["report.pdf", "report.docx"])
def test_open_questions_refuse_the_report_and_list_themselves_without_a_word(
    gcm: Run, open_questions: Any, tmp_path: Path, name: str
) -> None:
    ended = report(gcm, open_questions, tmp_path / name)
    assert (ended.status, ended.out) == (1, "")
    lines = ended.err.splitlines()
    assert {line.split("\t")[0] for line in lines[:2]} == {"phone", "quote"}
    assert lines[-1].startswith("The disclosure review has 2 open questions.")
    assert "0712" not in ended.err
    assert "Nobody" not in ended.err
    assert not (tmp_path / name).exists()


def test_the_questions_are_read_with_the_words_around_them(gcm: Run, open_questions: Any) -> None:
    ended = listed(gcm, open_questions)
    assert ended.status == 0
    assert "Call [0712 345 678] after dark." in ended.out
    assert "2 open questions" in ended.out
    assert "migrants: not counted" in ended.out


def test_listing_leaves_the_file_as_it_is(gcm: Run, open_questions: Any) -> None:
    before = open_questions.path.read_bytes()
    listed(gcm, open_questions, "--json")
    assert open_questions.path.read_bytes() == before


def test_decisions_settle_the_report_and_are_kept(
    gcm: Run, open_questions: Any, tmp_path: Path
) -> None:
    answers = decided(gcm, open_questions, tmp_path / "decisions.json")
    first = report(gcm, open_questions, tmp_path / "one.pdf", "--disclosure", answers)
    assert first.status == 0
    assert report(gcm, open_questions, tmp_path / "two.pdf").status == 0
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    waiting = listed(gcm, open_questions, "--json").json()["decisions"]
    assert waiting == []  # the group was printed with others, and stays with them


def test_decisions_can_be_kept_without_making_a_report(
    gcm: Run, open_questions: Any, tmp_path: Path
) -> None:
    answers = decided(gcm, open_questions, tmp_path / "decisions.json")
    assert "0 open questions" in listed(gcm, open_questions, "--settle", answers).out
    told = listed(gcm, open_questions, "--all").out
    assert re.search(r"^phone\tinput [0-9a-f]{8} text 5-17: redact$", told, re.MULTILINE)
    assert "uncounted: migrants, civil_society" in told


def test_groups_that_nobody_counted_are_told_where_a_report_leaves(
    gcm: Run, open_questions: Any, tmp_path: Path
) -> None:
    answers = decided(gcm, open_questions, tmp_path / "decisions.json")
    ended = report(gcm, open_questions, tmp_path / "one.pdf", "--disclosure", answers)
    assert "Printed together, since nobody counted them: migrants." in ended.err


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"decisions": []}', b"[" * 50_000])
def test_what_is_no_file_of_decisions_is_told(
    gcm: Run, open_questions: Any, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "wrong.json").write_bytes(content)
    ended = report(gcm, open_questions, tmp_path / "a.pdf", "--disclosure", tmp_path / "wrong.json")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("This is no file of decisions.")


def test_decisions_on_another_consultation_are_refused(
    gcm: Run, open_questions: Any, tmp_path: Path
) -> None:
    answers = decided(gcm, open_questions, tmp_path / "decisions.json")
    told = json.loads(answers.read_text()) | {"consultation": "0" * 32}
    answers.write_text(json.dumps(told))
    ended = listed(gcm, open_questions, "--settle", answers)
    assert (ended.status, ended.err.startswith("These decisions are on another")) == (1, True)


def a_trust_file(gcm: Run, folder: Path, k: int) -> Path:
    """A secretariat's trust file with this k, signed, of an authority of its own."""
    made = folder / f"trust-{k}.json"
    for words in (
        ("authority", "--name", "S", "-o", folder / f"{k}.p12"),
        ("new", "--name", "A", "--role", "secretariat", "-o", folder / f"{k}-analyst.p12"),
        ("trust", "--authority", folder / f"{k}.crt", "--list", folder / f"{k}.crl", "--k", k,
         "--sign", folder / f"{k}-analyst.p12", "-o", made),
    ):  # fmt: skip
        ended = gcm("identity", *words)
        assert ended.status == 0, ended.err
    return made


def test_k_comes_from_the_secretariats_profile_and_is_lowered_by_no_strangers(
    gcm: Run, open_questions: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", "a phrase for signing")
    profile = tmp_path / "secretariat"
    for k, followed, used in ((9, False, 9), (3, False, 5), (3, True, 3)):
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("GCM_PROFILE", str(profile))
            path = tmp_path / f"trust-{k}.json"
            if not path.exists():
                a_trust_file(gcm, tmp_path, k)
        if followed:
            signer = read_trust(path.read_bytes()).signer
            assert signer is not None
            follow(signer, 0, Profile())
        ended = listed(gcm, open_questions, "--json", "--k-of", path)
        assert (ended.status, ended.json()["k"]) == (0, used), ended.err
        assert followed_k(Profile()) == (3 if followed else 5)  # as the window takes it


def test_a_correction_and_the_texts_of_a_template_are_decided_before_they_leave(
    gcm: Run, desk: Any, tmp_path: Path
) -> None:
    template, old = tmp_path / "office.toml", tmp_path / "old.pdf"
    template.write_text(
        'name = "Office"\n[[sections]]\nplace = "closing"\ntitle = "Write"\n'
        'text = "Call 0712 345 678."\n'
    )
    old.write_bytes(_signed(gcm, desk, tmp_path))
    once = ("--template", template, "--erratum", "Not 0712 345 679 was called.")
    told = listed(gcm, desk, *once, "--json").json()
    assert [one["field"] for one in told["decisions"]] == ["erratum", "template.1.text"]
    ended = report(gcm, desk, tmp_path / "new.pdf", *once, "--supersedes", old)
    assert ended.status == 1
    assert "0712" not in ended.err
    assert not (tmp_path / "new.pdf").exists()
    for one in told["decisions"]:
        one["outcome"] = "redact"
    (tmp_path / "decided.json").write_text(json.dumps(told))
    words = (*once, "--supersedes", old, "--disclosure", tmp_path / "decided.json")
    assert report(gcm, desk, tmp_path / "new.pdf", *words).status == 0
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "p")) as workspace:
        left = workspace.read(issued_reports, desk.consultation)
    assert {one.erratum for one in left} == {None, "Not […] was called."}


def _signed(gcm: Run, desk: Any, folder: Path) -> bytes:
    made = new_identity(name="A", role="rapporteur", organisation=None, passphrase="nine otters")
    assert report(gcm, desk, folder / "plain.pdf").status == 0
    return sign_report((folder / "plain.pdf").read_bytes(), open_identity(made, "nine otters"))


def test_a_report_that_is_interrupted_leaves_no_file(
    gcm: Run, desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_given: object, **_facts: object) -> None:
        raise KeyboardInterrupt

    for module, name in (("report", "make_report"), ("outgoing", "sign_report"),
                         ("issuing", "note")):  # fmt: skip
        with monkeypatch.context() as patched:
            patched.setattr(f"gcm_desktop.reports.{module}.{name}", interrupted)
            made = tmp_path / "me.p12"
            made.write_bytes(new_identity(name="A", role="rapporteur", organisation=None,
                                          passphrase="nine otters"))  # fmt: skip
            patched.setenv("GCM_IDENTITY_PASSPHRASE", "nine otters")
            ended = report(gcm, desk, tmp_path / "cut.pdf", "--sign", made)
        assert ended.status == 130
        assert list(tmp_path.glob("*cut*")) == []
    assert report(gcm, desk, tmp_path / "cut.pdf").status == 0
