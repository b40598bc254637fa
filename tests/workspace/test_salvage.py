"""Salvage: a damaged file gives back whatever stands on its whole pages."""

import hashlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.drafts import draft, keep_draft
from gcm_desktop.consultation.inputs import amend_input, inputs, record_input, strike_input
from gcm_desktop.errors import (
    AlreadyThereError,
    EmptyFileError,
    FileInUseError,
    NotAWorkspaceError,
    WrongPassphraseError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, salvage
from gcm_desktop.workspace.carving import Row, rows_on
from gcm_desktop.workspace.pages import Pages

PAGE = 4096
SAID = 150
KEY = bytes(range(48))
KINDS = ("locked", "plain")
AMENDED = {f"said number {SAID - 1}.", "said at last"}
"""What is read depends on more than one revision."""


class Filled:
    """A closed workspace in which much was said, and what a look at its pages tells."""

    def __init__(self, folder: Path, key: bytes | None) -> None:
        self.key, self.path = key, folder / "filled.gcm"
        self.profile = Profile(folder / "profile")
        self.path.touch(0o600)
        from gcm_desktop.workspace import copies

        copies.make(self.path, key)
        with Workspace.open(self.path, None, profile=self.profile, key=key) as file:
            about = file.write(open_consultation, title="T", country="KEN").id
            said = file.write(speak, about, range(SAID // 2))
            self.backup = folder / "backup.gcm"
            file.copy_to(self.backup)
            said += file.write(speak, about, range(SAID // 2, SAID))
            file.write(amend_input, said[-1], text="said at last")
            file.write(keep_draft, "capture", {"text": "half a word"})
            self.id, self.digest = file.id, file.digest()
        self.lies = self.path.read_bytes()
        self.pages = len(self.lies) // PAGE

    def standing_on(self, path: Path) -> dict[str, set[int]]:
        """By sentence, the pages on which its revision and its words stand."""
        found: dict[str, set[int]] = {}
        with Pages(path, self.key) as pages:
            at: dict[int, int] = {}
            for number, page in pages:
                for row in rows_on(pages, page) if page else ():
                    if len(row.values) == 3 and row.number is not None:
                        at[row.number] = number
            for number, page in pages:
                for row in rows_on(pages, page) if page else ():
                    if text := _text_of(row):
                        found[text] = {number, at[row.number or 0], *_follows(pages, page, row)}
        return found


def speak(db: Session, about: UUID, numbers: range) -> list[UUID]:
    """Many inputs, some of them so long that they take several pages."""
    return [
        record_input(
            db, consultation_id=about, text=f"said number {n}. " * (1 + 300 * (n % 30 == 0)),
            kind="data", stakeholder_group="other", objectives=[1 + n % 23],
        ).id
        for n in numbers
    ]  # fmt: skip


def _text_of(row: Row) -> str | None:
    match row.values:
        case (None, str(body)) if body.startswith('{"k"'):
            said: dict[str, Any] = json.loads(body)["v"]
            return said.get("text")
    return None


def _follows(pages: Pages, page: bytes | None, row: Row) -> set[int]:
    """Long words overflow; which pages they take is not told, so that all long ones are asked."""
    return {0} if len(str(row.values[1])) > len(page or b"") - 35 else set()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Filled]:
    """A plain and an encrypted file to be copied and then damaged."""
    made = {
        kind: Filled(tmp_path_factory.mktemp(kind), KEY if kind == "locked" else None)
        for kind in KINDS
    }
    return made.__getitem__


def damaged(whole: Filled, folder: Path, pages: set[int], noise: int = 1) -> Path:
    """A copy of which these pages (from 1 on) were written over."""
    lies, chance = bytearray(whole.lies), random.Random(noise)
    for page in pages:
        lies[(page - 1) * PAGE : page * PAGE] = chance.randbytes(PAGE)
    path = folder / "damaged.gcm"
    path.write_bytes(lies)
    return path


def mended(
    whole: Filled,
    path: Path,
    into: Path,
    backup: Path | None = None,
    profile: Profile | None = None,
) -> tuple[salvage.Salvaged, list[str], set[str]]:
    """What was said of it, the words in the new file, and the codes of what is wrong with it."""
    before = hashlib.sha256(path.read_bytes()).digest()
    salvaged = salvage.salvage(
        path, whole.key, into, profile=profile or Profile(into.parent / "p"), backup=backup
    )
    assert hashlib.sha256(path.read_bytes()).digest() == before
    with Workspace.open(
        into, None, profile=Profile(into.parent / "q"), key=whole.key, read_only=True
    ) as file:
        words = [one.text or "" for one in file.read(inputs)]
        return salvaged, words, {found.code for found in file.check()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_whole_is_read_whole(
    filled: Callable[[str], Filled], tmp_path: Path, kind: str
) -> None:
    whole = filled(kind)
    into = tmp_path / "new.gcm"
    salvaged, words, wrong = mended(whole, whole.path, into)
    assert (salvaged.lost_pages, salvaged.unread, wrong) == (0, 0, set())
    assert len(words) == salvaged.inputs == SAID
    with Workspace.open(into, None, profile=Profile(tmp_path / "q"), key=whole.key) as file:
        assert (file.id, file.digest()) == (whole.id, whole.digest)
        assert file.read(draft, "capture") == {"text": "half a word"}
    assert into.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=max(4, settings.default.max_examples // 12))
@given(st.sets(st.integers(0, 10**6), min_size=1, max_size=12), st.integers(0, 99))
def test_every_sentence_on_pages_that_are_whole_comes_back(
    filled: Callable[[str], Filled],
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    at: set[int],
    noise: int,
) -> None:
    whole, folder = filled(kind), tmp_path_factory.mktemp("damage")
    hit = {1 + each % whole.pages for each in at}
    path = damaged(whole, folder, hit, noise)
    salvaged, words, _wrong = mended(whole, path, folder / "new.gcm")
    standing = whole.standing_on(whole.path)
    whole_yet = {text for text, on in standing.items() if not on & (hit | {0})}
    assert whole_yet - AMENDED <= set(words)
    if whole.key:
        assert salvaged.lost_pages == len(hit)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hit", [{1}, {2}, {1, 2, 3, 4, 5, 6}, set(range(1, 400, 2))])
def test_with_its_backup_and_what_it_says_itself_a_file_is_whole_again(
    filled: Callable[[str], Filled], tmp_path: Path, kind: str, hit: set[int]
) -> None:
    whole = filled(kind)
    newest = tmp_path / "newest.gcm"
    shutil.copy(whole.path, newest)
    path = damaged(whole, tmp_path, {page for page in hit if page <= whole.pages})
    salvaged, words, wrong = mended(whole, path, tmp_path / "new.gcm", newest)
    assert (salvaged.unread, wrong, len(words)) == (0, set(), SAID)
    assert salvaged.sentence.endswith("Nothing is missing as far as can be seen.")
    with Workspace.open(
        tmp_path / "new.gcm", None, profile=Profile(tmp_path / "q"), key=whole.key
    ) as file:
        assert file.digest() == whole.digest


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("left", [0.9, 0.2])
@pytest.mark.parametrize("over", [0, 2000])
def test_of_a_file_that_was_cut_short_what_is_left_is_read(
    filled: Callable[[str], Filled], tmp_path: Path, kind: str, left: float, over: int
) -> None:
    whole = filled(kind)
    pages = int(whole.pages * left)
    path = tmp_path / "damaged.gcm"
    path.write_bytes(whole.lies[: pages * PAGE + over])
    salvaged, words, _wrong = mended(whole, path, tmp_path / "new.gcm")
    cut = set(range(pages + 1, whole.pages + 1)) | {0}
    expected = {text for text, on in whole.standing_on(whole.path).items() if not on & cut}
    assert expected - AMENDED <= set(words)
    assert salvaged.lost_pages == whole.pages - pages
    newest = tmp_path / "newest.gcm"
    shutil.copy(whole.path, newest)
    again, words, wrong = mended(whole, path, tmp_path / "again.gcm", newest)
    assert (again.unread, wrong, len(words)) == (0, set(), SAID)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_known_to_be_missing_is_said(
    filled: Callable[[str], Filled], tmp_path: Path, kind: str
) -> None:
    whole = filled(kind)
    path = tmp_path / "damaged.gcm"
    shutil.copy(whole.backup, path)
    salvaged, _words, _wrong = mended(whole, path, tmp_path / "new.gcm", profile=whole.profile)
    assert salvaged.unread > 0
    assert "missing" in salvaged.sentence


def test_a_bit_that_fell_over_in_a_plain_file_costs_one_value_only(
    filled: Callable[[str], Filled], tmp_path: Path
) -> None:
    whole = filled("plain")
    path = tmp_path / "damaged.gcm"
    path.write_bytes(whole.lies.replace(b'"text":"said number 7.', b'"text":"zaid number 7.'))
    _salvaged, words, wrong = mended(whole, path, tmp_path / "new.gcm")
    assert not any("zaid" in text for text in words)
    assert len(words) >= SAID - 1
    assert "missing" in wrong or len(words) == SAID


def test_what_a_crash_left_in_the_log_is_read_too(
    filled: Callable[[str], Filled], tmp_path: Path
) -> None:
    whole = filled("locked")
    path = tmp_path / "crashed.gcm"
    shutil.copy(whole.path, path)
    with Workspace.open(path, None, profile=Profile(tmp_path / "r"), key=KEY) as file:
        about = file.read(inputs)[0].consultation_id
        for n in range(5):
            file.write(record_input, consultation_id=about, text=f"in the log {n}", kind="data",
                       stakeholder_group="other")  # fmt: skip
        shutil.copy(path, tmp_path / "damaged.gcm")
        shutil.copy(f"{path}-wal", tmp_path / "damaged.gcm-wal")
    _salvaged, words, wrong = mended(whole, tmp_path / "damaged.gcm", tmp_path / "new.gcm")
    assert {f"in the log {n}" for n in range(5)} <= set(words)
    assert wrong == set()


def test_what_was_erased_does_not_come_back_out_of_a_backup_though_its_revision_is_lost(
    tmp_path: Path, filled: Callable[[str], Filled]
) -> None:
    whole = filled("plain")
    path = tmp_path / "damaged.gcm"
    shutil.copy(whole.path, path)
    with Workspace.open(path, None, profile=Profile(tmp_path / "r")) as file:
        struck = next(one for one in file.read(inputs) if one.text == "said number 9.")
        file.write(strike_input, struck.id)
    with closing(sqlite3.connect(path)) as behind:
        behind.execute("DROP TRIGGER guard_revision_delete")
        behind.execute("DELETE FROM revision WHERE sealed LIKE '%strike_input%'")
        behind.commit()
    shutil.copy(whole.path, tmp_path / "backup.gcm")
    _salvaged, words, wrong = mended(whole, path, tmp_path / "new.gcm", tmp_path / "backup.gcm")
    assert "said number 9." not in words
    assert "erasure-noted" in wrong


def test_another_key_opens_nothing_and_makes_nothing(
    filled: Callable[[str], Filled], tmp_path: Path
) -> None:
    into = tmp_path / "new.gcm"
    with pytest.raises(WrongPassphraseError):
        salvage.salvage(filled("locked").path, bytes(48), into, profile=Profile(tmp_path / "p"))
    assert not into.exists()


def test_what_is_no_workspace_is_refused(tmp_path: Path, filled: Callable[[str], Filled]) -> None:
    path, into, profile = tmp_path / "a.gcm", tmp_path / "new.gcm", Profile(tmp_path / "p")
    for content, why in ((b"", EmptyFileError), (b"words " * 4000, NotAWorkspaceError)):
        path.write_bytes(content)
        with pytest.raises(why):
            salvage.salvage(path, None, into, profile=profile)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE revision (place INTEGER PRIMARY KEY, id TEXT, sealed TEXT)")
        other.execute("INSERT INTO revision VALUES (1, 'x', '{}')")
        other.commit()
    with pytest.raises(NotAWorkspaceError):
        salvage.salvage(tmp_path / "other.db", None, into, profile=profile)
    assert not into.exists()


def test_nothing_is_written_over_and_an_open_file_is_left_alone(
    filled: Callable[[str], Filled], tmp_path: Path
) -> None:
    whole, profile = filled("plain"), Profile(tmp_path / "p")
    path, taken = tmp_path / "open.gcm", tmp_path / "taken.gcm"
    shutil.copy(whole.path, path)
    taken.write_bytes(b"something else")
    with pytest.raises(AlreadyThereError):
        salvage.salvage(path, None, taken, profile=profile)
    assert taken.read_bytes() == b"something else"
    with Workspace.open(path, None, profile=profile), pytest.raises(FileInUseError):
        salvage.salvage(path, None, tmp_path / "new.gcm", profile=profile)


def test_the_key_is_found_by_the_salt_of_a_backup_where_its_own_is_damaged(
    locked_file: Path, passphrase: str, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.gcm"
    path.write_bytes(b"\xff" * PAGE + locked_file.read_bytes()[PAGE:])
    with pytest.raises(WrongPassphraseError):
        salvage.key_of(path, passphrase)
    found = salvage.key_of(path, passphrase, locked_file)
    profile = Profile(tmp_path / "p")
    salvaged = salvage.salvage(
        path, found, tmp_path / "new.gcm", profile=profile, backup=locked_file
    )
    assert salvaged.unread == 0


@settings(max_examples=settings.default.max_examples * 3)
@given(st.binary(min_size=200, max_size=400), st.integers(0, 399))
def test_any_bytes_whatever_are_read_without_an_exception(
    filled: Callable[[str], Filled], noise: bytes, at: int
) -> None:
    whole = filled("plain")
    page = bytearray(whole.lies[PAGE * (at % whole.pages) :][:PAGE])
    page[at : at + len(noise)] = noise
    with Pages(whole.path, None) as pages:
        list(rows_on(pages, bytes(page[:PAGE])))
        list(rows_on(pages, b"\x0d" + noise))
        list(rows_on(pages, b"\x0a" + noise))
