"""An older copy put back is noticed, explained, and written in only by somebody who knows."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from gcm_desktop.consultation.consultations import consultations, open_consultation
from gcm_desktop.consultation.inputs import Input, amend_input, inputs
from gcm_desktop.errors import OlderFileError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.older import Older


@pytest.fixture
def older(workspace: Workspace, say: Callable[..., Input], tmp_path: Path) -> Callable[[], Path]:
    """The file as it was before its last three inputs and one correction."""

    def put_back() -> Path:
        kept = tmp_path / "kept.gcm"
        first = say("first")
        workspace.close()
        shutil.copy(workspace.path, kept)
        with Workspace.open(workspace.path, None, profile=workspace._profile) as later:
            about = later.read(consultations)[0].id
            for text in ("second", "third", "fourth"):
                later.write(_say, about, text)
            later.write(amend_input, first.id, text="first of all")
        shutil.copy(workspace.path, workspace.path.with_name("newer.gcm"))
        shutil.copy(kept, workspace.path)
        return workspace.path

    return put_back


def _say(db: object, about: object, text: str) -> Input:
    from gcm_desktop.consultation.inputs import record_input

    return record_input(
        db, consultation_id=about, text=text, kind="challenge", stakeholder_group="migrants"
    )  # type: ignore[arg-type]


def test_it_is_explained_by_what_is_missing_and_since_when(
    older: Callable[[], Path], profile: Profile
) -> None:
    with Workspace.open(older(), None, profile=profile) as back:
        assert back.older is not None
        assert (back.older.inputs, back.older.changes) == (3, 4)
        assert back.older.at is not None
        assert "3 inputs are missing." in back.older.sentence
        assert str(back.older.at.year) in back.older.sentence


def test_nothing_is_written_in_it_until_somebody_says_so(
    older: Callable[[], Path], profile: Profile
) -> None:
    with Workspace.open(older(), None, profile=profile) as back:
        with pytest.raises(OlderFileError, match="3 inputs are missing"):
            back.write(open_consultation, title="On and on", country="KEN")
        assert [about.title for about in back.read(consultations)] != ["On and on"]
        back.accept_older()
        assert back.older is None
        back.write(open_consultation, title="On and on", country="KEN")
        assert back.check() == []
    with Workspace.open(back.path, None, profile=profile) as next_day:
        assert next_day.older is None


def test_it_can_be_read_and_says_so_all_the_same(
    older: Callable[[], Path], profile: Profile
) -> None:
    with Workspace.open(older(), None, profile=profile, read_only=True) as back:
        assert back.older is not None
        assert [entry.text for entry in back.read(inputs)] == ["first"]


def test_a_file_of_as_many_but_other_changes_is_noticed(
    workspace: Workspace, say: Callable[..., Input], profile: Profile
) -> None:
    say("first")
    workspace.close()
    known = profile.memory_of(workspace.id)
    profile.remember(workspace.id, replace(known, state="A" * 43))
    with Workspace.open(workspace.path, None, profile=profile) as other:
        assert other.older == Older(at=other.older and other.older.at, inputs=0, changes=0)
        assert "changes that you had made are missing" in other.older.sentence


def test_what_an_earlier_version_remembered_still_counts(
    older: Callable[[], Path], profile: Profile
) -> None:
    path = older()
    (memory,) = (profile.folder / "memory").glob("*.json")
    import json

    said = json.loads(memory.read_text())
    memory.write_text(json.dumps({k: said[k] for k in ("strand", "number", "head", "revisions")}))
    with Workspace.open(path, None, profile=profile) as back:
        assert back.older == Older(at=None, inputs=0, changes=4)
        assert "4 changes are missing" in back.older.sentence


def test_one_missing_input_is_said_in_the_singular() -> None:
    one = Older(at=datetime(2026, 3, 3, 14, 2).astimezone(), inputs=1, changes=1)
    assert one.sentence == (
        "This file is older than what you had on 3 March 2026 14:02: 1 input is missing."
    )


def test_uniting_it_with_the_newer_one_brings_everything_back(
    older: Callable[[], Path], profile: Profile
) -> None:
    path = older()
    newer = path.with_name("newer.gcm")
    with (
        Workspace.open(newer, None, profile=profile, read_only=True) as lost,
        Workspace.open(path, None, profile=profile) as back,
    ):
        assert back.older is not None
        back.unite(lost)
        assert back.older is None
        assert back.digest() == lost.digest()
        assert "first of all" in {entry.text for entry in back.read(inputs)}
        assert back.check() == []
