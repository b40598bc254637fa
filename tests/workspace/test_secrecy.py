"""What nobody may find: words in the encrypted file, erased words anywhere, words in errors."""

import json
import os
import sqlite3
import stat
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.drafts import draft, drop_draft, keep_draft
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    inputs,
    record_input,
    strike_input,
    withdraw_input,
)
from gcm_desktop.errors import DamagedFileError, GcmError, RefusedError
from gcm_desktop.workspace import Workspace

PHRASES = (
    "They kept our passports for three months.", "Nobody told us where to complain.",
    "الهجرة الآمنة والمنظمة", "移民工人的护照被没收了三个月之久", "Нам не сказали, куда обращаться",
)  # fmt: skip
LONG = "zqxjvkwords " * 600
"""Long enough for pages of their own."""


def say(workspace: Workspace, about: Consultation, text: str, **facts: Any) -> Input:
    said = {"kind": "experience", "stakeholder_group": "migrants"} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


def opened(workspace: Workspace) -> Consultation:
    return workspace.write(
        open_consultation, title="Harbour consultation", country="KEN", place="Old market hall"
    )


# --- the encrypted file -------------------------------------------------------------------------


def test_the_encrypted_file_and_all_beside_it_hold_no_recorded_phrase(
    locked: Workspace, tmp_path: Path
) -> None:
    about = opened(locked)
    for phrase in PHRASES:
        say(locked, about, phrase, speaker="Amina Otieno Wanjiru", attribution="named",
            organisation="Harbour workers' union")  # fmt: skip
    locked.write(keep_draft, "capture", {"text": "half of what she said"})
    words = (*PHRASES, "Amina Otieno Wanjiru", "Harbour workers' union", "half of what she said",
             "Harbour consultation", "Old market hall", "record_input", "consultation")  # fmt: skip

    def found() -> list[str]:
        files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        return [
            phrase
            for phrase in words
            for code in ("utf-8", "utf-16-le", "utf-16-be")
            if any(phrase.encode(code) in content for content in files)
        ]

    assert locked.path.with_name("locked.gcm-wal").stat().st_size > 0
    assert found() == []
    locked.close()
    assert found() == []


def test_sqlite_cannot_open_the_encrypted_file(locked: Workspace) -> None:
    opened(locked)
    locked.close()
    assert not locked.path.read_bytes().startswith(b"SQLite")
    with closing(sqlite3.connect(locked.path)) as other, pytest.raises(sqlite3.DatabaseError):
        other.execute("SELECT count(*) FROM sqlite_master").fetchall()


def test_the_look_beneath_finds_what_is_there(
    locked: Workspace, beneath: Callable[[Path, bytes], bytes]
) -> None:
    about = opened(locked)
    say(locked, about, PHRASES[0])
    key = locked._opened.key
    assert PHRASES[0].encode() in beneath(locked.path, key)
    locked.close()
    assert PHRASES[0].encode() in beneath(locked.path, key)


def test_two_files_with_one_passphrase_have_two_keys(
    tmp_path: Path, profile: Any, passphrase: str
) -> None:
    keys = set()
    for name in ("a.gcm", "b.gcm"):
        with Workspace.create(tmp_path / name, passphrase, profile=profile) as made:
            keys.add(made._opened.key)
            assert made.path.read_bytes()[:16] == made._opened.key[32:]
    assert len(keys) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
@pytest.mark.parametrize("passphrase", [None, "a passphrase"])
def test_every_file_is_for_its_owner_only(
    tmp_path: Path, profile: Any, passphrase: str | None
) -> None:
    before = os.umask(0)
    try:
        with Workspace.create(tmp_path / "a.gcm", passphrase, profile=profile) as made:
            opened(made)
            modes = {
                path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("a.gcm*")
            }
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("a.gcm", "a.gcm-wal", "a.gcm-shm", "a.gcm.lock"), 0o600)
    assert stat.S_IMODE((tmp_path / "a.gcm").stat().st_mode) == 0o600


def test_the_lock_names_a_device_and_nobody(locked: Workspace) -> None:
    opened(locked)
    said = locked.path.with_name("locked.gcm.lock").read_text("utf-8")
    assert said.split()[1] == str(os.getpid())
    assert "Harbour" not in said


# --- erased words -------------------------------------------------------------------------------


def test_erased_words_are_nowhere_in_the_file_or_its_log(
    locked: Workspace, beneath: Callable[[Path, bytes], bytes]
) -> None:
    about = opened(locked)
    long = say(locked, about, LONG, speaker="Qamarspeaker", attribution="named")
    short = say(locked, about, "wqpzshort said", organisation="Vexorgan", client_id="jwqclient")
    said = [say(locked, about, f"other words {number}") for number in range(40)]
    locked.write(amend_input, long.id, text=LONG + "once more")
    locked.write(withdraw_input, short.id, reason="ykwreason")
    locked.undo()
    locked.write(keep_draft, "capture", {"text": "hjzdraft"})
    key = locked._opened.key
    traces = (b"jvkwords", b"pzshort", b"amarspeaker", b"exorgan", b"kwreason",
              b"jzdraft")  # fmt: skip
    assert all(trace in beneath(locked.path, key) for trace in traces)
    assert b"wqclient" not in beneath(locked.path, key)
    locked.write(strike_input, long.id, draft="capture")
    locked.write(strike_input, short.id)
    left = beneath(locked.path, key)
    assert b"other words 39" in left
    assert [trace for trace in traces if trace in left] == []
    locked.close()
    left = beneath(locked.path, key)
    assert [trace for trace in traces if trace in left] == []
    assert said[0].text == "other words 0"


def test_what_was_struck_stays_struck_through_undo_redo_and_the_next_opening(
    locked: Workspace, profile: Any, passphrase: str, beneath: Callable[[Path, bytes], bytes]
) -> None:
    about = opened(locked)
    entry = say(locked, about, "zqxjvkwords", objectives=[7])
    locked.write(amend_input, entry.id, text="zqxjvkwords again")
    locked.write(strike_input, entry.id)
    for turn in (locked.undo, locked.redo, locked.undo, locked.undo):
        with suppress(GcmError):
            turn()
    locked.close()
    with Workspace.open(locked.path, passphrase, profile=profile) as again:
        assert again.read(lambda db: db.get_one(Input, entry.id)).text is None
        assert again.read(inputs, search="zqxjvkwords", withdrawn=True) == []
        assert again.check() == []
        assert b"qxjvk" not in beneath(again.path, again._opened.key)


def test_no_guess_at_an_erased_value_can_be_tested(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, "a guess", organisation="Harbour union", objectives=[7])
    workspace.write(amend_input, entry.id, text="another guess")

    def kept(db: Session) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        lines = db.connection().exec_driver_sql(
            "SELECT r.sealed, c.body FROM revision r LEFT JOIN content c ON c.place = r.place"
            " WHERE r.record = ? ORDER BY r.place",
            (entry.id.hex,),
        )
        return [(json.loads(sealed), json.loads(body or "{}")) for sealed, body in lines]

    secrets = [body["k"] for _, body in workspace.read(kept)]
    workspace.write(strike_input, entry.id)
    for sealed, body in workspace.read(kept)[:2]:
        assert "text" in sealed["digests"]
        assert "k" not in body
        for part in body.values():
            assert "text" not in part
            assert "organisation" not in part
    workspace.close()
    content = workspace.path.read_bytes()
    assert [secret for secret in secrets if secret.encode() in content] == []


def test_what_stays_beside_erased_values_can_still_be_proved(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, "gone", objectives=[7])
    workspace.write(strike_input, entry.id)
    assert workspace.check() == []
    assert workspace.read(lambda db: db.get_one(Input, entry.id)).objectives == (7,)


def test_words_struck_while_somebody_reads_are_gone_when_they_have_read(
    locked: Workspace, beneath: Callable[[Path, bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    about = opened(locked)
    entry = say(locked, about, LONG)
    reads, done = threading.Event(), threading.Event()

    def read_slowly(db: Session) -> int:
        found = len(inputs(db, about.id))
        reads.set()
        assert done.wait(20)
        return found

    reader = threading.Thread(target=locked.read, args=(read_slowly,))
    reader.start()
    try:
        assert reads.wait(20)
        locked.write(strike_input, entry.id)
        assert locked.read(lambda db: db.get_one(Input, entry.id)).text is None
    finally:
        done.set()
        reader.join()
    locked.read(inputs, about.id)
    assert b"qxjvkwords" not in beneath(locked.path, locked._opened.key)


def test_a_draft_leaves_nothing_when_it_is_dropped(
    locked: Workspace, beneath: Callable[[Path, bytes], bytes]
) -> None:
    locked.write(keep_draft, "capture", {"text": LONG})
    locked.write(keep_draft, "capture", {"text": LONG + "more"})
    locked.write(drop_draft, "capture")
    assert locked.read(draft, "capture") is None
    key = locked._opened.key
    locked.close()
    assert b"qxjvkwords" not in beneath(locked.path, key)


# --- errors -------------------------------------------------------------------------------------


def all_that_is_said(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error)


def test_a_failing_statement_never_quotes_what_people_said(
    workspace: Workspace, consultation: Consultation
) -> None:
    def break_a_rule_of_the_table(db: Session) -> None:
        entry = Input(
            consultation_id=consultation.id, text="zqxjvkwords", kind="no such kind",
            stakeholder_group="migrants",
        )  # fmt: skip
        db.add(entry)

    with pytest.raises(Exception, match="CHECK constraint") as broken:
        workspace.write(break_a_rule_of_the_table)
    assert "zqxjvk" not in all_that_is_said(broken.value)


def test_a_refusal_never_quotes_what_people_said(
    workspace: Workspace, consultation: Consultation
) -> None:
    with pytest.raises(RefusedError) as refused:
        say(workspace, consultation, "zqxjvkwords", speaker="Qamarspeaker", kind="xwvkind")
    said = str(refused.value) + str(refused.value.problems)
    assert not any(word in said for word in ("zqxjvk", "Qamar", "xwv"))


def test_words_that_cannot_be_decoded_are_not_quoted(
    workspace: Workspace, consultation: Consultation, profile: Any
) -> None:
    say(workspace, consultation, "zqxjvkwords")
    workspace.close()
    damaged = workspace.path.read_bytes().replace(b"zqxjvkwords", b"zqxjvk\xff\xfe\xfd\xfc\xfb")
    workspace.path.write_bytes(damaged)
    with Workspace.open(workspace.path, None, profile=profile) as again:
        with pytest.raises(DamagedFileError) as broken:
            again.read(inputs)
        assert "zqxjvk" not in str(broken.value)
        assert broken.value.__cause__ is None
        assert broken.value.__suppress_context__
