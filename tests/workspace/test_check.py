"""Check: whether the file is what its journal says."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher  # what Python brings may be too old for the search index
from hypothesis import given, settings
from hypothesis import strategies as st

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.inputs import Input, amend_input, record_input, strike_input
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import DamagedFileError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, check
from gcm_desktop.workspace.found import sentences as found_kinds
from gcm_desktop.workspace.revision import spelled


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
        behind.execute("PRAGMA synchronous=OFF")
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
        ("UPDATE revision SET sealed = '{}'", "altered-seal"),
        ("UPDATE revision SET sealed = '[]'", "altered-seal"),
        ("UPDATE revision SET sealed = json_set(sealed, '$.digests.text', 'x')", "altered-seal"),
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
        ("UPDATE spoken SET inputs = inputs + 1", "links-differ"),
        ("UPDATE spoken SET session_id = 'x'", "links-differ"),
        ("UPDATE spoken SET language = 'fr'", "links-differ"),
        ('UPDATE spoken SET "sex women" = "sex women" + 1 WHERE objective = 9', "links-differ"),
        ('UPDATE spoken SET "age_band 60+" = "age_band not_recorded", "age_band not_recorded" = 0',
         "links-differ"),
        ('UPDATE spoken SET "stakeholder_group migrants" = \'many\'', "links-differ"),
        ("DELETE FROM spoken WHERE objective = 9", "links-differ"),
        ("UPDATE input_principle SET value = 'a'", "links-differ"),
        ("DELETE FROM head", "heads-differ"),
        ("INSERT INTO head SELECT record, 'x', 1 FROM head LIMIT 1", "heads-differ"),
        ("INSERT INTO listed SELECT record, 'text', 'differ', '[]' FROM head", "list-differs"),
        ("INSERT INTO listed VALUES ('ab', 'text', 'differ', '[]')", "list-differs"),
        ("INSERT INTO head VALUES ('ab', 'x', 1)", "heads-differ"),
        ("UPDATE head SET clock = clock + 1", "heads-differ"),
        ("DELETE FROM input_words", "index-differs"),
        ("DELETE FROM input_words WHERE rowid = 1", "index-differs"),
        ("INSERT INTO input_words (rowid, text) VALUES (999, 'smuggled')", "index-differs"),
        ("INSERT OR REPLACE INTO input_words (rowid, text) VALUES (1, 'anothers')",
         "index-differs"),
        ("INSERT OR REPLACE INTO input_words (rowid, text) VALUES (2, 'other two word')",
         "index-differs"),
        ("DELETE FROM input_words_docsize WHERE id = 1", "index-differs"),
        ("UPDATE input_words_docsize SET sz = x'7e' WHERE id = 1", "index-differs"),
        ("DELETE FROM input_words_idx", "index-differs"),
        ("UPDATE input_words_idx SET pgno = pgno + 2", "damaged-page"),
        ("UPDATE about SET value = 'x' WHERE key = 'state'", "state-differs"),
        ("DELETE FROM about WHERE key = 'state'", "state-differs"),
        ("DELETE FROM revision WHERE sealed LIKE '%amend_input%'", "state-differs"),
        ("DELETE FROM revision WHERE place = (SELECT place FROM revision WHERE sealed LIKE"
         " '%record_input%' LIMIT 1)", "gap"),
        ("DELETE FROM revision WHERE sealed LIKE '%record_input%'", "row-without-revision"),
        ("INSERT INTO draft VALUES ('capture', 'half a wo')", "draft-unreadable"),
        ("INSERT INTO draft VALUES ('capture', '[1]')", "draft-unreadable"),
        ("INSERT INTO erased SELECT record, 'text' FROM head", "erased-kept"),
        ("UPDATE input SET recorded_at = '1999-01-01 00:00:00.000000'", "row-differs"),
        ("UPDATE input SET objectives = '[3]' WHERE objectives = '[3, 9]'", "row-differs"),
        ("UPDATE input SET author_id = lower(hex(randomblob(16)))", "row-differs"),
        ("UPDATE input SET recorded_at = 'no time'", "row-differs"),
        ("UPDATE input SET objectives = '[]'", "row-differs"),
        ("UPDATE input SET quote = 1", "row-differs"),
        ("UPDATE consultation SET title = 'forged'", "row-differs"),
        ("UPDATE officer SET role = 'secretariat'", "row-differs"),
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
    assert "erasure-differs" in codes(found)


def test_words_put_back_after_their_erasure_are_noticed(
    workspace: Workspace, entry: Input, profile: Profile
) -> None:
    kept = workspace.read(
        lambda db: db.connection().exec_driver_sql("SELECT place, body FROM content").all()
    )
    workspace.write(strike_input, entry.id)
    with tampered(workspace, profile) as execute:
        for place, body in kept:
            execute("INSERT OR REPLACE INTO content VALUES (?, ?)", (place, body))
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert "erased-kept" in codes(again.check())


def test_a_note_of_an_erasure_whose_revision_is_lost_is_told_and_no_fault(
    workspace: Workspace, entry: Input, profile: Profile
) -> None:
    found = found_after(
        workspace, profile, "INSERT INTO erased SELECT record, 'of_later' FROM head LIMIT 1"
    )
    assert [(one.code, one.fault) for one in found] == [("erasure-noted", False)]


def test_a_gap_names_the_numbers_that_are_missing(
    workspace: Workspace, say: Callable[..., Input], profile: Profile
) -> None:
    for n in range(6):
        say(f"said {n}")
    found = found_after(workspace, profile, "DELETE FROM revision WHERE number BETWEEN 4 AND 6")
    [gap] = [one for one in found if one.code == "gap"]
    assert gap.fault
    assert gap.which.endswith(" 4-6")


def test_two_copies_that_went_on_as_one_are_told_and_no_fault(
    workspace: Workspace, entry: Input, profile: Profile
) -> None:
    def amended(copy: Path) -> None:
        with Workspace.open(copy, None, profile=twin) as file:
            file.write(amend_input, entry.id, text=f"as in {copy.name}")

    workspace.close()
    folder = workspace.path.parent
    for name in ("one", "other"):
        shutil.copy(workspace.path, folder / f"{name}.gcm")
    for name in ("one", "other"):  # a cloned laptop: two profiles that are the same
        twin = Profile(shutil.copytree(profile.folder, folder / f"{name} profile"))
        amended(folder / f"{name}.gcm")
    with (
        Workspace.open(folder / "one.gcm", None, profile=profile) as one,
        Workspace.open(folder / "other.gcm", None, profile=profile, read_only=True) as other,
    ):
        one.unite(other)
        found = one.check()
    assert codes(found) == {"fork", "differ"}
    assert not any(each.fault for each in found)


@pytest.mark.parametrize("number", [0, -1, 10**18, "'1'", "1.5", "null", 10**30])
def test_a_number_that_no_strand_ever_had_is_a_fault_and_found_at_once(
    workspace: Workspace, entry: Input, profile: Profile, number: object
) -> None:
    sealed = (
        f'{{"action":"x","change":"c","clock":1,"covers":1,"digests":{{}},"number":{number},'
        f'"officer":"","record":"{"ab" * 16}","shape":1,"strand":"s","table":"input"}}'
    )
    known = spelled(hashlib.sha256(sealed.encode()).digest())
    with tampered(workspace, profile) as execute:
        execute("INSERT INTO revision (id, sealed) VALUES (?, ?)", (known, sealed))
    with Workspace.open(workspace.path, None, profile=profile) as again:
        found = again.check()
    assert any(one.fault for one in found)
    assert len(found) < 10


@pytest.mark.parametrize(
    "hostile",
    [
        '{"record":"ab"}', '{"record":7}', '{"record":"%s","parents":[[]]}' % ("ab" * 16),
        '{"record":"%s","table":[],"digests":7}' % ("ab" * 16),
        '{"record":"zz%s"}' % ("ab" * 15), '[[[[' * 5, "7", '"text"', '{"record":{"a":1}}',
    ],
)  # fmt: skip
def test_a_revision_of_no_known_kind_is_a_fault_and_no_exception(
    workspace: Workspace, entry: Input, profile: Profile, hostile: str
) -> None:
    known = spelled(hashlib.sha256(hostile.encode()).digest())
    with tampered(workspace, profile) as execute, suppress(sqlcipher.OperationalError):
        execute("INSERT INTO revision (id, sealed) VALUES (?, ?)", (known, hostile))
    with Workspace.open(workspace.path, None, profile=profile) as again:
        found = again.check()
    assert not found or any(one.fault for one in found)


def test_a_row_in_the_wrong_table_is_noticed(
    workspace: Workspace, entry: Input, profile: Profile
) -> None:
    found = found_after(
        workspace, profile,
        "INSERT INTO officer (id, withdrawn, role) SELECT id, 0, 'rapporteur' FROM input LIMIT 1",
    )  # fmt: skip
    assert codes(found) == {"row-without-revision"}


@pytest.mark.parametrize(
    "words", ["ينبغي أن تُسمَع", "必须听到移民的声音", "Où est l’école ? Ça va à Zürich, naïf",
              "Миграция и право: ёлка", "¿Cuándo? ÑANDÚ", "ⅷ ½ ² ʰ ͅ 𝒜 ᏸ ẞ ǆ ﬁ ﷺ", "a_b-c.d'e",
              "हिन्दी में कहा", "ᎠᎡᎢ ꭰꭱ 🦀 ١٢٣", "ไทยภาษา ខ្មែរ"],
)  # fmt: skip
def test_words_of_every_script_are_those_of_the_index(
    workspace: Workspace, say: Callable[..., Input], words: str
) -> None:
    say(words)
    say(f"plain {words} plain")
    assert workspace.check() == []


def test_very_many_faults_of_one_kind_are_counted(
    workspace: Workspace, entry: Input, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gcm_desktop.workspace.found.LISTED", 2)
    found = found_after(workspace, profile, "DELETE FROM head")
    heads = [one.which for one in found if one.code == "heads-differ"]
    assert len(heads) == 3
    assert heads[-1].startswith("+ ")


def test_records_are_compared_in_groups_of_any_size(
    workspace: Workspace, say: Callable[..., Input], monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        workspace.write(amend_input, say(f"said {n}").id, text=f"reworded {n}")
    monkeypatch.setattr("gcm_desktop.workspace.comparing.AT_ONCE", 2)
    assert workspace.check() == []


DAMAGED = settings(max_examples=max(5, settings.default.max_examples // 3))


@DAMAGED
@given(st.integers(1, 400), st.binary(min_size=1, max_size=64), st.integers(0, 4095))
def test_damage_in_the_middle_ends_in_faults_found(
    well_filled: Path, page: int, noise: bytes, at: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        path, profile = Path(name) / "a.gcm", Profile(Path(name) / "profile")
        lies = bytearray(well_filled.read_bytes())
        start = 4096 * (1 + page % (len(lies) // 4096 - 1)) + at
        before = bytes(lies[start : start + len(noise)])
        lies[start : start + len(noise)] = noise
        path.write_bytes(lies)
        try:
            with Workspace.open(path, None, profile=profile, read_only=True) as file:
                found = file.check()
        except DamagedFileError:
            return
        assert all(one.sentence for one in found)
        if before.strip(b"\0") and before != noise[: len(before)]:
            assert found or b"\0" in before


@pytest.fixture(scope="module")
def well_filled(plain_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace in which something was said."""
    folder = tmp_path_factory.mktemp("filled")
    path = folder / "filled.gcm"
    shutil.copy(plain_file, path)
    with Workspace.open(path, None, profile=Profile(folder / "profile")) as file:
        about = file.write(open_consultation, title="T", country="KEN").id
        for n in range(60):
            file.write(record_input, consultation_id=about, text=f"said {n} " * 20, kind="data",
                       stakeholder_group="other", objectives=[1 + n % 23])  # fmt: skip
    return path


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
    workspace.close()
    with closing(sqlcipher.connect(workspace.path)) as behind:
        behind.execute("DROP TRIGGER guard_input_update")
    for read_only in (True, False):
        with pytest.raises(DamagedFileError):
            Workspace.open(workspace.path, None, profile=profile, read_only=read_only)


def test_every_code_has_its_sentence(workspace: Workspace) -> None:
    sentences = found_kinds()
    assert len(set(sentences.values())) == len(sentences)
    assert all(said.endswith(".") for said in sentences.values())


def test_what_is_found_names_nobodys_words(
    workspace: Workspace, entry: Input, profile: Profile
) -> None:
    found = found_after(workspace, profile, "UPDATE input SET text = 'zqxjvk'")
    assert "zqxjvk" not in json.dumps([(one.which, one.sentence) for one in found])
