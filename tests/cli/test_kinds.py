"""The command synthesise, and report --kind minutes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.issued import issued_reports, printed_in_minutes
from gcm_desktop.profile import Profile
from gcm_desktop.reports.identity import certificate_pem, new_identity, open_identity
from gcm_desktop.reports.trust import trust_file
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]
SIGNER = "a phrase for signing"
SAID: dict[str, dict[str, Any]] = {
    "Wages are paid late.": {},
    "The union asks for inspectors.": {
        "organisation": "Harbour Union", "attribution": "organisation",
    },
}  # fmt: skip


@pytest.fixture
def meeting(gcm: Run, desk: Any, tmp_path: Path) -> str:
    """A session of the desk's consultation, with two inputs."""
    planned = gcm(
        "session", desk.path, "--consultation", desk.consultation, "--title", "Morning",
        "--starts-at", "2026-10-12T09:00+03:00", "--zone", "Africa/Nairobi",
    ).out.strip()  # fmt: skip
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "profile")) as workspace:
        for text, facts in SAID.items():
            workspace.write(
                record_input, consultation_id=desk.consultation, session_id=UUID(planned),
                text=text, kind="challenge", stakeholder_group="trade_unions", objectives=[6],
                sensitivity="public", **facts,
            )  # fmt: skip
    return str(planned)


@pytest.fixture
def identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "amina.p12"
    path.write_bytes(new_identity(name="Amina Otieno", role="facilitator", organisation=None,
                                  passphrase=SIGNER))  # fmt: skip
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    return path


@pytest.fixture
def trust(tmp_path: Path, identity: Path) -> Path:
    path = tmp_path / "trust.json"
    path.write_bytes(trust_file([certificate_pem(open_identity(identity.read_bytes(), SIGNER))]))
    return path


def minutes(gcm: Run, desk: Any, session: str, output: Path, *words: Any) -> Any:
    return gcm("report", desk.path, "--consultation", desk.consultation, "--kind", "minutes",
               "--session", session, "-o", output, *words)  # fmt: skip


def test_minutes_are_made_signed_and_noted(
    gcm: Run, desk: Any, meeting: str, identity: Path, tmp_path: Path
) -> None:
    made = minutes(gcm, desk, meeting, tmp_path / "m.pdf", "--sign", identity, "--language", "fr")
    assert made.status == 0, made.err
    assert gcm("extract", tmp_path / "m.pdf", "-o", tmp_path / "m.json").status == 0
    told = json.loads((tmp_path / "m.json").read_bytes())
    assert (told["schema"], told["language"], told["title"]) == ("gcm-session/1.1", "fr", "Morning")
    assert told["starts_on"] == "2026-10-12"
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "profile")) as workspace:
        [noted] = workspace.read(issued_reports, desk.consultation)
        [counts] = workspace.read(printed_in_minutes, desk.consultation)
    assert (noted.schema_version, len(noted.signers)) == ("gcm-session/1.1", 1)
    assert counts["session"] == meeting.replace("-", "")


def test_minutes_of_a_session_without_a_count_hold_only_what_is_on_the_record(
    gcm: Run, desk: Any, meeting: str, identity: Path, tmp_path: Path
) -> None:
    minutes(gcm, desk, meeting, tmp_path / "m.pdf", "--sign", identity)
    gcm("extract", tmp_path / "m.pdf", "-o", tmp_path / "m.json")
    told = json.loads((tmp_path / "m.json").read_bytes())
    assert (told["counted"], told["printed"], told["withheld"]) == (2, 1, True)
    assert [entry["organisation"] for entry in told["inputs"]] == ["Harbour Union"]


@pytest.mark.parametrize(
    "words",
    [
        ("--kind", "minutes"),
        ("--session", "0" * 32),
        ("--kind", "minutes", "--session", "0" * 32),
    ],
)
def test_minutes_of_no_session_are_refused_in_words(
    gcm: Run, desk: Any, tmp_path: Path, words: tuple[str, ...]
) -> None:
    ended = gcm("report", desk.path, "--consultation", desk.consultation, "-o",
                tmp_path / "m.pdf", *words)  # fmt: skip
    assert ended.status == 1
    assert "Traceback" not in ended.err
    assert not (tmp_path / "m.pdf").exists()


def test_minutes_have_no_restricted_edition(
    gcm: Run, desk: Any, meeting: str, tmp_path: Path
) -> None:
    ended = minutes(gcm, desk, meeting, tmp_path / "m.pdf", "--edition", "restricted")
    assert ended.status == 1


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "ministry.toml"
    path.write_text(
        'name = "Ministry"\norganisation = "Ministry of Planning"\n'
        '[[sections]]\nplace = "closing"\ntitle = "Contact"\ntext = "Ask amina@example.org."\n'
    )
    return path


def test_minutes_in_the_dress_of_a_template_say_so_in_their_data(
    gcm: Run, desk: Any, meeting: str, identity: Path, template: Path, tmp_path: Path
) -> None:
    template.write_text(template.read_text().replace("Ask amina@example.org.", "Ask us."))
    made = minutes(gcm, desk, meeting, tmp_path / "m.pdf", "--template", template, "--sign",
                   identity)  # fmt: skip
    assert made.status == 0, made.err
    gcm("extract", tmp_path / "m.pdf", "-o", tmp_path / "m.json")
    told = json.loads((tmp_path / "m.json").read_bytes())["template"]
    assert (told["organisation"], told["sections"][0]["text"]) == (
        "Ministry of Planning",
        "Ask us.",
    )
    verdict = gcm("verify", tmp_path / "m.pdf", "--json").json()
    assert verdict["pages"]["outcome"] == "match"


def test_words_of_a_template_are_decided_before_minutes_print_them(
    gcm: Run, desk: Any, meeting: str, template: Path, tmp_path: Path
) -> None:
    refused = minutes(gcm, desk, meeting, tmp_path / "m.pdf", "--template", template)
    assert refused.status == 1
    assert "template" in refused.err
    assert not (tmp_path / "m.pdf").exists()


def test_minutes_as_a_word_file_are_noted_and_never_signed_or_read_back(
    gcm: Run, desk: Any, meeting: str, identity: Path, tmp_path: Path
) -> None:
    signed = minutes(gcm, desk, meeting, tmp_path / "m.docx", "--sign", identity)
    assert signed.status == 1
    assert not (tmp_path / "m.docx").exists()
    made = minutes(gcm, desk, meeting, tmp_path / "m.docx")
    assert made.status == 0, made.err
    assert (tmp_path / "m.docx").read_bytes().startswith(b"PK")
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "profile")) as workspace:
        [noted] = workspace.read(issued_reports, desk.consultation)
    assert (noted.schema_version, noted.signers) == ("gcm-session/1.1", ())
    refused = gcm("import-edits", desk.path, tmp_path / "m.docx")
    assert refused.status == 1
    assert refused.err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [("--sections", "findings,methodology,dissent"), ("--erratum", "It was wrong.")]
)
def test_minutes_are_neither_arranged_nor_in_the_place_of_others(
    gcm: Run, desk: Any, meeting: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert minutes(gcm, desk, meeting, tmp_path / "m.pdf", *words).status == 1
    assert not (tmp_path / "m.pdf").exists()


def test_a_synthesis_is_made_of_this_workspace_and_of_signed_reports(
    gcm: Run, desk: Any, meeting: str, identity: Path, trust: Path, tmp_path: Path
) -> None:
    report = gcm("report", desk.path, "--consultation", desk.consultation, "-o",
                 tmp_path / "report.pdf", "--sign", identity)  # fmt: skip
    assert report.status == 0, report.err
    other = gcm("consultation", desk.path, "--title", "Up river", "--level", "local",
                "--country", "KEN").out.strip()  # fmt: skip
    made = gcm(
        "synthesise", desk.path, "--consultations", other, "--from", tmp_path / "report.pdf",
        "--trust", trust, "--title", "What Kenya heard", "--sign", identity,
        "-o", tmp_path / "national.pdf",
    )  # fmt: skip
    assert made.status == 0, made.err
    gcm("extract", tmp_path / "national.pdf", "-o", tmp_path / "national.json")
    told = json.loads((tmp_path / "national.json").read_bytes())
    assert told["schema"] == "gcm-synthesis/1.0"
    signed = {source["title"]: [one["name"] for one in source["signers"]]
              for source in told["sources"]}  # fmt: skip
    assert signed == {"Harbour talks": ["Amina Otieno"], "Up river": []}
    assert told["counted"] == 2
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "profile")) as workspace:
        left = workspace.read(issued_reports, desk.consultation)
    assert [one.schema_version.partition("/")[0] for one in left] == ["gcm-consultation"]


def test_a_synthesis_counts_as_an_issue_of_each_consultation_of_the_workspace(
    gcm: Run, desk: Any, meeting: str, tmp_path: Path
) -> None:
    made = gcm("synthesise", desk.path, "--consultations", desk.consultation, "--title", "All",
               "--kind", "regional", "--region", "ECA", "-o", tmp_path / "all.pdf")  # fmt: skip
    assert made.status == 0, made.err
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "profile")) as workspace:
        [noted] = workspace.read(issued_reports, desk.consultation)
    assert (noted.schema_version, noted.inputs) == ("gcm-synthesis/1.0", 2)


def test_a_report_that_nobody_vouches_for_is_not_taken_in(
    gcm: Run, desk: Any, meeting: str, identity: Path, trust: Path, tmp_path: Path
) -> None:
    unsigned, words = tmp_path / "unsigned.pdf", ("--title", "All", "-o", tmp_path / "all.pdf")
    gcm("report", desk.path, "--consultation", desk.consultation, "-o", unsigned)
    for more in (("--from", unsigned), ("--from", unsigned, "--trust", trust)):
        ended = gcm("synthesise", desk.path, *more, *words)
        assert ended.status == 1
        assert ended.err.count("\n") == 1
    assert not (tmp_path / "all.pdf").exists()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--title", "All"), 1),
        (("--title", "All", "--consultations", "none"), 64),
        (("--title", "All", "--kind", "regional"), 1),
    ],
)
def test_a_synthesis_that_cannot_be_is_refused_in_words(
    gcm: Run, desk: Any, tmp_path: Path, words: tuple[str, ...], status: int
) -> None:
    ended = gcm("synthesise", desk.path, *words, "-o", tmp_path / "all.pdf")
    assert ended.status == status
    assert "Traceback" not in ended.err
    assert not (tmp_path / "all.pdf").exists()


def test_an_introduction_is_read_from_a_file(
    gcm: Run, desk: Any, meeting: str, identity: Path, tmp_path: Path
) -> None:
    words = ("--consultations", desk.consultation, "--title", "All", "--sign", identity)
    text = tmp_path / "introduction.txt"
    text.write_text("In our own words.\n", "utf-8")
    made = gcm("synthesise", desk.path, *words, "--introduction", text, "-o", tmp_path / "a.pdf")
    assert made.status == 0, made.err
    gcm("extract", tmp_path / "a.pdf", "-o", tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_bytes())["introduction"] == "In our own words."
    text.write_bytes(b"\xff\xfe\xfd")
    refused = gcm("synthesise", desk.path, *words, "--introduction", text, "-o", tmp_path / "b.pdf")
    assert refused.status == 1


def test_minutes_are_no_report_of_the_consultation(
    gcm: Run, desk: Any, meeting: str, tmp_path: Path
) -> None:
    minutes(gcm, desk, meeting, tmp_path / "m.pdf")
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "profile")) as workspace:
        [about] = workspace.read(consultations)
    assert about.state == "running"
