"""The commands about sessions: session, sessions, kit, return-sheet, withdraw."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.consents import give_consent
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]


@pytest.fixture
def sample(gcm: Run, tmp_path: Path) -> Any:
    path = tmp_path / "sample.gcm"
    made = gcm("sample", path, "--no-passphrase").out.strip()
    [session] = gcm("sessions", path, "--consultation", made, "--json").json()
    return path, made, session["id"]


def test_a_session_is_planned_with_its_agenda(gcm: Run, desk: Any) -> None:
    agenda = '[{"title": "Work", "objectives": [6], "minutes": 40}]'
    planned = gcm(
        "session", desk.path, "--consultation", desk.consultation, "--title", "Morning",
        "--starts-at", "2026-10-12T09:00+03:00", "--zone", "Africa/Nairobi", "--agenda", agenda,
    )  # fmt: skip
    assert planned.status == 0
    [told] = gcm("sessions", desk.path, "--consultation", desk.consultation, "--json").json()
    assert told["id"] == planned.out.strip()
    assert told["starts_at"] == "2026-10-12T06:00:00+00:00"
    assert told["agenda"] == [{"title": "Work", "objectives": [6], "minutes": 40}]
    shown = gcm("sessions", desk.path, "--consultation", desk.consultation).out
    assert "2026-10-12 06:00 UTC" in shown


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--starts-at", "tomorrow"), 64),
        (("--starts-at", "2026-10-12T09:00"), 64),
        (("--agenda", "none"), 64),
        (("--agenda", '[{"title": "x", "objectives": [99]}]'), 1),
        (("--zone", "Atlantis/Center"), 1),
        (("--starts-at", "2026-10-12T09:00Z", "--ends-at", "2026-10-12T08:00Z"), 1),
    ],
)
def test_a_session_that_cannot_be_is_refused_in_words(
    gcm: Run, desk: Any, words: tuple[str, ...], status: int
) -> None:
    ended = gcm("session", desk.path, "--consultation", desk.consultation, "--title", "M", *words)
    assert ended.status == status
    assert "Traceback" not in ended.err
    assert gcm("sessions", desk.path, "--consultation", desk.consultation, "--json").json() == []


@pytest.mark.parametrize("paper", ["kit", "return-sheet"])
def test_papers_of_a_session_are_made(gcm: Run, sample: Any, tmp_path: Path, paper: str) -> None:
    path, _consultation, session = sample
    out = tmp_path / "out.pdf"
    before = path.read_bytes()
    assert gcm(paper, path, "--session", session, "-o", out, "--language", "fr").status == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert path.read_bytes() == before
    again = gcm(paper, path, "--session", session, "-o", out)
    assert again.status == 1


def test_a_session_without_findings_has_nothing_to_give_back(
    gcm: Run, desk: Any, tmp_path: Path
) -> None:
    session = gcm(
        "session", desk.path, "--consultation", desk.consultation, "--title", "M"
    ).out.strip()
    ended = gcm("return-sheet", desk.path, "--session", session, "-o", tmp_path / "out.pdf")
    assert ended.status == 1
    assert "write findings first" in ended.err
    assert not (tmp_path / "out.pdf").exists()


def test_a_receipt_takes_back_what_was_said_under_it(gcm: Run, desk: Any, profile: Profile) -> None:
    with Workspace.open(desk.path, None, profile=profile) as workspace:
        consent = workspace.write(give_consent, consultation_id=desk.consultation)
        entry = workspace.write(
            record_input, consultation_id=desk.consultation, text="mine to take back",
            kind="data", stakeholder_group="migrants", consent_id=consent.id,
        )  # fmt: skip
        workspace.write(
            write_finding, consultation_id=desk.consultation, text="So they say.",
            inputs=[entry.id],
        )  # fmt: skip
    typed = consent.receipt.lower().replace("-", " ")
    ended = gcm("withdraw", desk.path, typed)
    assert ended.status == 0
    assert "1 finding rested on it" in ended.err
    assert gcm("inputs", desk.path, "--json").json() == []
    assert gcm("withdraw", desk.path, "AAAA-BBBB-CCCC").status == 1
