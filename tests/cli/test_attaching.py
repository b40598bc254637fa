"""The commands about attachments: attach, attachments, attachment."""

import hashlib
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gcm_desktop.consultation.attachments import attachments
from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import DiskFullError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.attachments import attach

Run = Callable[..., Any]
ELSEWHERE = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def entry(gcm: Run, desk: Any, spoken: Callable[..., str]) -> str:
    said = gcm("capture", desk.path, "--consultation", desk.consultation, stdin=spoken())
    [made] = said.acknowledged()
    return str(made)


def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "sheet.pdf", tmp_path / "voice.ogg", tmp_path / "empty"]
    for path, content in zip(made, (b"%PDF-1.7 names", b"OggS" * 100_000, b""), strict=True):
        path.write_bytes(content)
    return made


def test_files_go_in_and_come_out_by_their_digests(
    gcm: Run, desk: Any, entry: str, tmp_path: Path
) -> None:
    paths = files(tmp_path)
    ended = gcm("attach", desk.path, "--input", entry, *paths)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    assert (ended.status, ended.out.split()) == (0, digests)
    assert [line.partition(": ")[0] for line in ended.err.splitlines()] == [
        path.name for path in paths
    ]
    assert ended.err.count("cannot be removed") == 3
    for digest, path in zip(digests, paths, strict=True):
        out = tmp_path / f"out {path.name}"
        assert gcm("attachment", desk.path, digest.upper(), "-o", out).status == 0
        assert out.read_bytes() == path.read_bytes()


def test_attachments_are_listed_for_programs_and_for_people(
    gcm: Run, desk: Any, entry: str, tmp_path: Path
) -> None:
    sheet, voice, _empty = paths = files(tmp_path)
    gcm("attach", desk.path, "--input", entry, *paths)
    listed = gcm("attachments", desk.path, "--input", entry, "--json").json()
    assert [one["size"] for one in listed] == [path.stat().st_size for path in paths]
    assert [one["media_type"] for one in listed] == [
        "application/pdf", "audio/ogg", "application/octet-stream",
    ]  # fmt: skip
    assert {one["sha256"] for one in listed} == {
        one["sha256"] for one in gcm("attachments", desk.path, "--json").json()
    }
    shown = gcm("attachments", desk.path).out
    assert "400,000" in shown
    assert sheet.stem not in shown
    assert voice.stem not in shown


def test_no_attachments_are_no_fault(gcm: Run, desk: Any, entry: str) -> None:
    assert gcm("attachments", desk.path, "--input", entry, "--json").json() == []


def test_what_is_not_there_is_told(gcm: Run, desk: Any, entry: str, tmp_path: Path) -> None:
    sheet, *_others = files(tmp_path)
    for words, told in (
        (("attach", desk.path, "--input", ELSEWHERE, sheet), "This file holds no record"),
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
    [
        ("--input", "monday", "x.jpg"),
        ("--input", ELSEWHERE),
        ("--input", ELSEWHERE, "-"),
        ("x.jpg",),
        ("--input", ELSEWHERE, "--session", ELSEWHERE, "x.jpg"),
    ],
)
def test_words_that_are_no_command_are_refused(gcm: Run, desk: Any, words: Any) -> None:
    assert gcm("attach", desk.path, *words).status == 64
    assert gcm("attachment", desk.path, "abc", "-o", "x").status == 64


def test_nothing_is_written_over(gcm: Run, desk: Any, entry: str, tmp_path: Path) -> None:
    sheet, *_others = files(tmp_path)
    digest = gcm("attach", desk.path, "--input", entry, sheet).out.strip()
    ended = gcm("attachment", desk.path, digest, "-o", sheet)
    assert ended.status == 1
    assert sheet.read_bytes() == b"%PDF-1.7 names"


@pytest.fixture
def meeting(desk: Any, tmp_path: Path) -> str:
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "profile")) as workspace:
        made = workspace.write(open_session, consultation_id=desk.consultation, title="In the hall")
    return str(made.id)


def photo(tmp_path: Path) -> Path:
    told = Image.Exif()
    told[0x010F] = "Tattle camera"
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (30, 20), "red").save(path, "JPEG", exif=told)
    return path


def test_a_picture_of_a_session_goes_in_without_its_metadata(
    gcm: Run, desk: Any, meeting: str, tmp_path: Path
) -> None:
    ended = gcm("attach", desk.path, "--session", meeting, photo(tmp_path))
    assert (ended.status, ended.err) == (0, "")
    [listed] = gcm("attachments", desk.path, "--session", meeting, "--json").json()
    assert (listed["sha256"], listed["media_type"]) == (ended.out.strip(), "image/jpeg")
    gcm("attachment", desk.path, listed["sha256"], "-o", tmp_path / "out")
    content = (tmp_path / "out").read_bytes()
    assert b"Tattle" not in content
    assert Image.open(BytesIO(content)).size == (30, 20)


def test_metadata_are_kept_where_that_is_said(
    gcm: Run, desk: Any, meeting: str, tmp_path: Path
) -> None:
    path = photo(tmp_path)
    ended = gcm("attach", desk.path, "--session", meeting, "--keep-metadata", path)
    assert ended.out.strip() == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "as it is, with all it tells" in ended.err


def test_a_picture_that_is_none_is_refused_and_what_came_before_is_in(
    gcm: Run, desk: Any, meeting: str, tmp_path: Path
) -> None:
    (tmp_path / "none.jpg").write_bytes(b"PK not a picture")
    ended = gcm("attach", desk.path, "--session", meeting, photo(tmp_path), tmp_path / "none.jpg")
    assert (ended.status, len(ended.out.split())) == (1, 1)
    assert ended.err.startswith("This picture is damaged")
    assert len(gcm("attachments", desk.path, "--json").json()) == 1


def no_idea(_folder: Path) -> None:
    raise OSError


def test_a_full_disk_takes_in_the_whole_file_or_nothing(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, profile = small_disk / "a.gcm", Profile(tmp_path / "profile")
    large = tmp_path / "voice.ogg"
    large.write_bytes(os.urandom(3_000_000))
    with Workspace.create(path, None, profile=profile) as workspace:
        about = workspace.write(open_consultation, title="Harbour talks", country="KEN")
        entry = workspace.write(
            record_input, consultation_id=about.id, text="Wages are paid late.", kind="challenge",
            stakeholder_group="migrants",
        )  # fmt: skip
        for _look in (True, False):  # before it begins, and when it is full in the middle
            with pytest.raises(DiskFullError):
                attach(workspace, entry.id, large)
            monkeypatch.setattr("shutil.disk_usage", no_idea)
        assert workspace.read(attachments, entry.id) == []
    with Workspace.open(path, None, profile=profile) as again:
        assert (again.read(attachments), again.check()) == ([], [])
