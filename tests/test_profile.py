"""The profile: what this device remembers, outside every workspace file."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from gcm_desktop.profile import RECENT, Memory, Profile, Settings

ODD = ("", "{", "[]", "null", "5", '"text"', "\0\0\0", '{"recent": 5}', '{"recent": [5, null]}',
       '{"officer_id": "nobody"}', '{"officer_id": 7}', '{"officer_id": null}', '{"theme": 3}',
       '{"language": ["en"]}', '{"set_up": "perhaps"}', '{"unheard_of": true}',
       '{"role": "emperor"}', '{"name": {"first": "Ana"}}')  # fmt: skip


def test_a_new_device_has_an_officer_of_its_own(tmp_path: Path) -> None:
    one, other = Profile(tmp_path / "one").settings, Profile(tmp_path / "other").settings
    assert one.officer_id != other.officer_id
    assert (one.name, one.role, one.language, one.set_up) == (None, "field_officer", "en", False)


def test_the_officer_stays_the_same(profile: Profile) -> None:
    first = profile.settings.officer_id
    assert profile.settings.officer_id == first
    assert Profile(profile.folder).settings.officer_id == first


def test_what_is_kept_is_found_again(profile: Profile) -> None:
    kept = replace(
        profile.settings, name="Ana Ñ", role="rapporteur", organisation="港口委员会",
        language="ar", theme="dark", set_up=True,
    )  # fmt: skip
    profile.keep(kept)
    assert Profile(profile.folder).settings == kept


def test_the_newest_file_stands_first_and_once(profile: Profile, tmp_path: Path) -> None:
    for number in range(RECENT + 3):
        profile.remember_file(tmp_path / f"{number}.gcm")
    profile.remember_file(tmp_path / "5.gcm")
    recent = profile.settings.recent
    assert recent[0] == str(tmp_path / "5.gcm")
    assert len(recent) == len(set(recent)) == RECENT


def test_a_forgotten_file_is_no_longer_listed(profile: Profile, tmp_path: Path) -> None:
    profile.remember_file(tmp_path / "a.gcm")
    profile.remember_file(tmp_path / "b.gcm")
    profile.forget_file(tmp_path / "a.gcm")
    assert profile.settings.recent == (str(tmp_path / "b.gcm"),)


def test_a_file_named_from_where_one_stands_is_forgotten_too(
    profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    profile.remember_file(Path("a.gcm"))
    profile.forget_file(Path("a.gcm"))
    assert profile.settings.recent == ()


def test_workspaces_are_remembered_apart(profile: Profile) -> None:
    memory = Memory("strand", 3, "head", 9)
    profile.remember("a" * 32, memory)
    assert profile.memory_of("a" * 32) == memory
    assert profile.memory_of("b" * 32) == Memory()


def test_the_last_memory_stands_whatever_its_length(profile: Profile) -> None:
    profile.remember("a" * 32, Memory("f" * 32, 10**18, "h" * 43, 10**18))
    profile.remember("a" * 32, Memory("s", 1, "h", 1))
    assert Profile(profile.folder).memory_of("a" * 32) == Memory("s", 1, "h", 1)


def test_nothing_kept_can_be_read_by_others(profile: Profile) -> None:
    profile.keep(replace(profile.settings, name="Ana"))
    profile.remember("a" * 32, Memory("s", 1, "h", 1))
    modes = {
        stat.S_IMODE(path.stat().st_mode) for path in profile.folder.rglob("*") if path.is_file()
    }
    assert modes == {0o600}


def test_nothing_half_written_stays_behind(profile: Profile) -> None:
    for number in range(20):
        profile.remember("a" * 32, Memory("s", number, "h", number))
        profile.keep(replace(profile.settings, name=f"Ana {number}"))
    names = {path.name for path in profile.folder.rglob("*") if path.is_file()}
    assert names == {"settings.json", f"{'a' * 32}.json"}


@pytest.mark.parametrize("said", ODD)
def test_settings_that_cannot_be_read_are_defaults(profile: Profile, said: str) -> None:
    profile.folder.mkdir()
    (profile.folder / "settings.json").write_text(said, "utf-8")
    settings = profile.settings
    assert UUID(settings.officer_id)
    assert replace(settings, officer_id="") == Settings(officer_id="")
    assert profile.settings.officer_id == settings.officer_id


@pytest.mark.parametrize("said", [*ODD, '{"number": "many"}', '{"strand": 4, "number": 2}'])
def test_a_memory_that_cannot_be_read_is_none(profile: Profile, said: str) -> None:
    (profile.folder / "memory").mkdir(parents=True)
    (profile.folder / "memory" / f"{'a' * 32}.json").write_text(said, "utf-8")
    assert profile.memory_of("a" * 32) == Memory()


def test_settings_of_a_later_version_do_no_harm(profile: Profile) -> None:
    profile.keep(replace(profile.settings, name="Ana"))
    path = profile.folder / "settings.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"font": "large"}), "utf-8")
    assert profile.settings.name == "Ana"


def test_where_nothing_can_be_kept_the_officer_stays_the_same_all_the_same(
    tmp_path: Path,
) -> None:
    (tmp_path / "in the way").write_text("a file where the folder would be", "utf-8")
    profile = Profile(tmp_path / "in the way" / "profile")
    assert profile.settings.officer_id == profile.settings.officer_id


def test_the_environment_says_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_PROFILE", str(tmp_path / "elsewhere"))
    assert Profile().folder == tmp_path / "elsewhere"
    assert Profile(tmp_path / "named").folder == tmp_path / "named"


def test_without_the_environment_it_lies_where_the_system_keeps_settings(tmp_path: Path) -> None:
    asked = "from gcm_desktop.profile import Profile; print(Profile().folder)"
    environment = {k: v for k, v in os.environ.items() if k != "GCM_PROFILE"}
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True,
        env=environment | {"XDG_CONFIG_HOME": str(tmp_path)},
        cwd=Path(__file__).resolve().parent.parent,
    )  # fmt: skip
    assert Path(told.stdout.strip()).name == "gcm-desktop"
    assert not (tmp_path / "gcm-desktop").exists()


def test_many_threads_leave_one_whole_file(profile: Profile) -> None:
    with ThreadPoolExecutor(4) as pool:
        for number in range(100):
            memory = Memory("s", number, "h" * (number % 43), number)
            pool.submit(profile.remember, "a" * 32, memory)
    memory = profile.memory_of("a" * 32)
    assert memory.strand == "s"
    assert memory.number == memory.revisions
    assert len(memory.head or "") == memory.number % 43
