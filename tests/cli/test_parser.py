"""The words of the command line: which there are, and how wrong usage is refused."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
"""Runs a command: with its words, and what stands on its standard input."""

COMMANDS = (
    "new", "sample", "consultation", "consultations", "check", "capture", "import", "inputs",
    "coverage", "attach", "attachments", "attachment", "report", "report-plan",
    "sign", "verify", "extract",
    "timestamp",
    "identity", "backup", "backups", "restore", "backup-folder", "backup-stick", "propose", "rekey",
    "recovery", "recover", "seal", "key", "merge", "mend", "tour", "self-test", "session",
    "sessions", "kit", "return-sheet", "withdraw", "findings", "recommendations", "progress",
    "import-edits", "disclosure", "synthesise",
)  # fmt: skip


def test_help_lists_exactly_the_commands_of_this_version(gcm: Run) -> None:
    ended = gcm("--help")
    assert ended.status == 0
    assert set(re.findall(r"^    ([a-z-]+)", ended.out, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("command", [*COMMANDS, "identity new", "identity trust", "key new"])
def test_every_command_explains_itself(gcm: Run, command: str) -> None:
    ended = gcm(*command.split(), "--help")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: gcm-desktop {command}")


def test_the_version_is_told(gcm: Run) -> None:
    ended = gcm("--version")
    assert ended.status == 0
    assert re.fullmatch(r"gcm-desktop \d+\.\d+\.\d+\n", ended.out)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("nonsense", "invalid choice: 'nonsense'"),
        ("two words.gcm", "invalid choice: 'two'"),
        ("identity", "required: COMMAND"),
        ("identity burn", "invalid choice: 'burn'"),
        ("new", "required: FILE"),
        ("new a.gcm --passphrase secret", "unrecognized arguments"),
        ("new a.gcm --no-passphrase --passphrase-file p", "not allowed with"),
        ("new -", "a workspace is a file"),
        ("consultation a.gcm --title T", "required: --country"),
        ("capture a.gcm", "required: --consultation"),
        ("capture a.gcm --consultation nonsense", "this is not an id"),
        ("inputs a.gcm --objective x", "a whole number is needed"),
        ("inputs a.gcm --objective -1", "argument --objective"),
        ("inputs a.gcm --objec 1", "unrecognized arguments"),
        ("report a.gcm --consultation 00000000-0000-0000-0000-000000000000", "required: -o"),
        ("sign a.pdf -o b.pdf", "required: --identity"),
        ("verify", "required: FILE.pdf"),
    ],
)
def test_wrong_usage_is_one_sentence_under_the_usage(gcm: Run, words: Any, sentence: str) -> None:
    ended = gcm(*words.split())
    assert (ended.status, ended.out) == (64, "")
    usage, told = ended.err.split("\ngcm-desktop", 1)
    assert usage.startswith("usage: gcm-desktop")
    assert sentence in told
    assert told.count("\n") == 1


def test_options_may_stand_between_the_files(gcm: Run, desk: Any, tmp_path: Path) -> None:
    said = tmp_path / "lines.jsonl"
    said.write_text('{"kind": "data", "stakeholder_group": "media", "text": "Forty boats."}\n')
    for words in (
        (desk.path, "--consultation", desk.consultation, said),
        (desk.path, said, "--consultation", desk.consultation),
        ("--consultation", desk.consultation, desk.path, said),
    ):
        ended = gcm("capture", *words)
        assert ended.status == 0
        assert len(ended.acknowledged()) == 1


def test_what_is_typed_cannot_disturb_the_terminal(gcm: Run) -> None:
    ended = gcm("\x1b[2Jnonsense")
    assert ended.status == 64
    assert "\x1b" not in ended.err


def test_no_command_makes_a_profile_by_explaining_itself(gcm: Run, tmp_path: Path) -> None:
    gcm("--help")
    assert not (tmp_path / "profile").exists()
