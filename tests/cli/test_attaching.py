"""The commands about attachments: attach, attachments, attachment."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
ELSEWHERE = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def entry(gcm: Run, desk: Any, spoken: Callable[..., str]) -> str:
    said = gcm("capture", desk.path, "--consultation", desk.consultation, stdin=spoken())
    [made] = said.acknowledged()
    return str(made)


def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "photo.jpg", tmp_path / "voice.ogg", tmp_path / "empty"]
    for path, content in zip(made, (b"\xff\xd8 light", b"OggS" * 100_000, b""), strict=True):
        path.write_bytes(content)
    return made


def test_files_go_in_and_come_out_by_their_digests(
    gcm: Run, desk: Any, entry: str, tmp_path: Path
) -> None:
    paths = files(tmp_path)
    ended = gcm("attach", desk.path, "--input", entry, *paths)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    assert (ended.status, ended.out.split(), ended.err) == (0, digests, "")
    for digest, path in zip(digests, paths, strict=True):
        out = tmp_path / f"out {path.name}"
        assert gcm("attachment", desk.path, digest.upper(), "-o", out).status == 0
        assert out.read_bytes() == path.read_bytes()


def test_attachments_are_listed_for_programs_and_for_people(
    gcm: Run, desk: Any, entry: str, tmp_path: Path
) -> None:
    photo, voice, _empty = paths = files(tmp_path)
    gcm("attach", desk.path, "--input", entry, *paths)
    listed = gcm("attachments", desk.path, "--input", entry, "--json").json()
    assert [one["size"] for one in listed] == [path.stat().st_size for path in paths]
    assert [one["media_type"] for one in listed] == [
        "image/jpeg", "audio/ogg", "application/octet-stream",
    ]  # fmt: skip
    assert {one["sha256"] for one in listed} == {
        one["sha256"] for one in gcm("attachments", desk.path, "--json").json()
    }
    shown = gcm("attachments", desk.path).out
    assert "400,000" in shown
    assert photo.stem not in shown
    assert voice.stem not in shown


def test_no_attachments_are_no_fault(gcm: Run, desk: Any, entry: str) -> None:
    assert gcm("attachments", desk.path, "--input", entry, "--json").json() == []


def test_what_is_not_there_is_told(gcm: Run, desk: Any, entry: str, tmp_path: Path) -> None:
    photo, *_others = files(tmp_path)
    for words, told in (
        (("attach", desk.path, "--input", ELSEWHERE, photo), "This file holds no record"),
        (("attach", desk.path, "--input", entry, tmp_path / "none.jpg"), "There is no file none"),
        (("attachments", desk.path, "--input", ELSEWHERE), "This file holds no record"),
        (("attachment", desk.path, "a" * 64, "-o", tmp_path / "o"), "This file holds no attach"),
    ):
        ended = gcm(*words)
        assert (ended.status, ended.out) == (1, "")
        assert ended.err.startswith(told)
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    "words",
    [("--input", "monday", "x.jpg"), ("--input", ELSEWHERE), ("--input", ELSEWHERE, "-")],
)
def test_words_that_are_no_command_are_refused(gcm: Run, desk: Any, words: Any) -> None:
    assert gcm("attach", desk.path, *words).status == 64
    assert gcm("attachment", desk.path, "abc", "-o", "x").status == 64


def test_nothing_is_written_over(gcm: Run, desk: Any, entry: str, tmp_path: Path) -> None:
    photo, *_others = files(tmp_path)
    digest = gcm("attach", desk.path, "--input", entry, photo).out.strip()
    ended = gcm("attachment", desk.path, digest, "-o", photo)
    assert ended.status == 1
    assert photo.read_bytes() == b"\xff\xd8 light"
