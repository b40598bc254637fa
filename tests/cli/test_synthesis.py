"""The commands about the synthesis: findings, recommendations, progress."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def sample(gcm: Run, tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "sample.gcm"
    return path, gcm("sample", path, "--no-passphrase").out.strip()


def test_findings_lead_to_inputs(gcm: Run, sample: tuple[Path, str]) -> None:
    path, about = sample
    told = gcm("findings", path, "--consultation", about, "--json").json()
    said = {entry["id"] for entry in gcm("inputs", path, "--json").json()}
    assert len(told) > 5
    assert all(set(one["inputs"]) <= said and one["inputs"] for one in told)
    assert told[0]["text"][:40] in gcm("findings", path, "--consultation", about).out


def test_recommendations_stand_with_their_fate(gcm: Run, sample: tuple[Path, str]) -> None:
    path, about = sample
    told = gcm("recommendations", path, "--consultation", about, "--json").json()
    assert {one["fate"] for one in told} == {"open", "taken_up", "done", "declined"}
    shown = gcm("recommendations", path, "--consultation", about).out
    assert all(one["code"] in shown for one in told)


def test_progress_counts_what_is_left(gcm: Run, sample: tuple[Path, str]) -> None:
    path, about = sample
    told = gcm("progress", path, "--consultation", about, "--json").json()
    assert told["left"]["to_be_sorted"] == 4
    assert told["used"] + sum(told["left_out"].values()) == told["recorded"] == 120
    assert not told["ready"]
    assert "to_be_sorted" in gcm("progress", path, "--consultation", about).out


@pytest.mark.parametrize("command", ["findings", "recommendations", "progress", "sessions"])
def test_an_unknown_consultation_is_refused(
    gcm: Run, sample: tuple[Path, str], command: str
) -> None:
    ended = gcm(command, sample[0], "--consultation", "00000000-0000-7000-8000-000000000000")
    assert ended.status == 1
    assert "Traceback" not in ended.err
