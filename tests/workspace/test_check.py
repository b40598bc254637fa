"""Check: whether the file is what its journal says."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher  # what Python brings may be too old for the search index

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import Input, amend_input, record_input, strike_input
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, check


@pytest.fixture
def entry(say: Callable[..., Input], workspace: Workspace) -> Input:
    """An input that was corrected once, beside another one."""
    say("another")
    made = say("one word", objectives=[3, 9], principles=["f"])
    workspace.write(amend_input, made.id, text="one other word")
    return made


@contextmanager
def tampered(workspace: Workspace, profile: Profile) -> Iterator[Callable[..., Any]]:
    """Changes rows behind the program's back; what guards them is put back as it was."""
    workspace.close()
    with closing(sqlcipher.connect(workspace.path, isolation_level=None)) as behind:
        guards = behind.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
        guards = guards.fetchall()
        for name, _ in guards:
            behind.execute(f"DROP TRIGGER {name}")
        yield behind.execute
        for _, sql in guards:
            behind.execute(sql)


def found_after(workspace: Workspace, profile: Profile, *statements: str) -> list[check.Found]:
    with tampered(workspace, profile) as execute:
        for statement in statements:
            execute(statement)
    with Workspace.open(workspace.path, None, profile=profile) as again:
        found = again.check()
    assert all(one.sentence.endswith(".") for one in found)
    return found


def codes(found: list[check.Found]) -> set[str]:
    return {one.code for one in found}


def test_an_untouched_file_is_whole(workspace: Workspace, entry: Input, profile: Profile) -> None:
    assert found_after(workspace, profile) == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE content SET body = replace(body, 'one other word', 'a forged word')",
         "altered-value"),
        ("UPDATE content SET body = replace(body, '\"k\":\"', '\"k\":\"x')", "altered-value"),
        ("UPDATE content SET body = '{}'", "missing"),
        ("UPDATE content SET body = '[]'", "altered-value"),
        ("UPDATE content SET body = 'no json'", "altered-value"),
        ("DELETE FROM content WHERE place = (SELECT max(place) FROM content)", "missing"),
        ("UPDATE revision SET sealed = replace(sealed, 'amend_input', 'praise_input')",
         "altered-seal"),
        ("UPDATE revision SET sealed = '{}'", "altered-value"),
        ("UPDATE revision SET sealed = '[]'", "altered-value"),
        ("UPDATE revision SET sealed = json_set(sealed, '$.digests.text', 'x')", "altered-value"),
        ("UPDATE revision SET id = 'x' || id WHERE place = (SELECT max(place) FROM revision)",
         "altered-seal"),
        ("DELETE FROM revision WHERE sealed LIKE '%amend_input%'", "row-differs"),
        ("UPDATE input SET text = 'forged'", "row-differs"),
        ("UPDATE input SET withdrawn = 1", "row-differs"),
        ("UPDATE input SET text = NULL", "row-differs"),
        ("DELETE FROM input WHERE text = 'another'", "row-differs"),
        ("INSERT INTO officer (id, withdrawn, role) VALUES (lower(hex(randomblob(16))), 0,"
         " 'secretariat')", "row-without-revision"),
        ("DELETE FROM input_objective WHERE value = 9", "links-differ"),
        ("UPDATE heard SET inputs = inputs + 1", "links-differ"),
        ("UPDATE heard SET stakeholder_group = 'media'", "links-differ"),
        ("DELETE FROM heard WHERE objective = 9", "links-differ"),
        ("UPDATE input_principle SET value = 'a'", "links-differ"),
        ("DELETE FROM head", "heads-differ"),
        ("INSERT INTO head SELECT record, 'x', 1 FROM head LIMIT 1", "heads-differ"),
        ("INSERT INTO listed SELECT record, 'text', 'differ', '[]' FROM head", "list-differs"),
        ("DELETE FROM input_words", "index-differs"),
        ("UPDATE revision SET sealed = json_set(sealed, '$.previous', 'x')"
         " WHERE sealed LIKE '%amend_input%'", "altered-seal"),
    ],
)  # fmt: skip
def test_what_was_tampered_with_is_noticed(
    workspace: Workspace, entry: Input, profile: Profile, statement: str, code: str
) -> None:
    found = found_after(workspace, profile, statement)
    assert code in codes(found)
    assert any(one.fault for one in found)


def test_a_value_taken_away_is_a_value_that_has_not_arrived(
    workspace: Workspace, entry: Input, profile: Profile
) -> None:
    statement = "UPDATE content SET body = '{\"s\":{},\"v\":{}}' WHERE body LIKE '%one other%'"
    found = found_after(workspace, profile, statement)
    assert {"missing", "row-differs"} <= codes(found)


def test_an_erasure_forgotten_is_noticed(
    workspace: Workspace, entry: Input, profile: Profile
) -> None:
    workspace.write(strike_input, entry.id)
    found = found_after(workspace, profile, "DELETE FROM erased")
    assert any(one.fault for one in found)


def test_rows_that_refer_to_nothing_are_listed_and_no_fault(
    workspace: Workspace, consultation: Consultation
) -> None:
    meeting = workspace.write(open_session, consultation_id=consultation.id, title="M")
    entry = workspace.write(
        record_input, consultation_id=consultation.id, text="x", kind="data",
        stakeholder_group="other", session_id=meeting.id,
    )  # fmt: skip
    from uuid import uuid4

    workspace.write(lambda db: setattr(db.get_one(Input, entry.id), "session_id", uuid4()))
    [found] = workspace.check()
    assert (found.code, found.fault) == ("dangling", False)
    assert found.which == f"input {entry.id.hex} session_id"


def test_guards_taken_away_are_noticed_at_the_next_opening(
    workspace: Workspace, profile: Profile
) -> None:
    from gcm_desktop.errors import DamagedFileError

    workspace.close()
    with closing(sqlcipher.connect(workspace.path)) as behind:
        behind.execute("DROP TRIGGER guard_input_update")
    for read_only in (True, False):
        with pytest.raises(DamagedFileError):
            Workspace.open(workspace.path, None, profile=profile, read_only=read_only)


def test_every_code_has_its_sentence(workspace: Workspace) -> None:
    sentences = check._sentences()
    assert len(set(sentences.values())) == len(sentences)
    assert all(said.endswith(".") for said in sentences.values())


def test_what_is_found_names_nobodys_words(
    workspace: Workspace, entry: Input, profile: Profile
) -> None:
    found = found_after(workspace, profile, "UPDATE input SET text = 'zqxjvk'")
    assert "zqxjvk" not in json.dumps([(one.which, one.sentence) for one in found])
