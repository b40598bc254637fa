"""Merging: the union of files is the same in any order, and what was erased stays erased."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    open_consultation,
)
from gcm_desktop.consultation.counts import COUNTS
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    confirm_input,
    inputs,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.tables import LINKS, TABLES
from gcm_desktop.errors import AlteredError, GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS
from gcm_desktop.workspace import Workspace, journal, merge, migrations, rows
from gcm_desktop.workspace.revision import Facts, Revision, canonical

WHO, WHICH, N = st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)
STEP = st.one_of(
    st.tuples(st.just("record"), WHO, N),
    st.tuples(st.just("amend"), WHO, WHICH, N),
    st.tuples(st.just("amend"), WHO, WHICH, N),
    st.tuples(st.just("sort"), WHO, WHICH, N),
    st.tuples(st.just("withdraw"), WHO, WHICH),
    st.tuples(st.just("strike"), WHO, WHICH),
    st.tuples(st.just("consent"), WHO, WHICH),
    st.tuples(st.just("confirm"), WHO, WHICH),
    st.tuples(st.just("retitle"), WHO, N),
    st.tuples(st.just("undo"), WHO),
    st.tuples(st.just("redo"), WHO),
    st.tuples(st.just("carry"), WHO, WHO),
)
NOW = 1_800_000_000_000


def test_a_file_takes_in_what_another_one_holds(
    pair: tuple[Workspace, Workspace], about: UUID
) -> None:
    here, there = pair
    said = say(there, about, "Legal aid is far away.", objectives=[7])
    united = here.unite(there)
    assert united.new >= 1
    assert united.tables >= {"input"}
    [entry] = here.read(inputs, about)
    assert (entry.id, entry.text) == (said, "Legal aid is far away.")
    assert here.read(inputs, search="legal")
    assert here.read(coverage, about).cells == {(7, "other"): 1}
    assert here.check() == []


def test_uniting_again_brings_nothing(pair: tuple[Workspace, Workspace], about: UUID) -> None:
    here, there = pair
    say(there, about, "once")
    here.unite(there)
    before = whole_state(here)
    again = here.unite(there)
    assert (again.new, again.values, again.records, again.tables) == (0, 0, 0, frozenset())
    assert whole_state(here) == before


def test_two_values_of_one_field_are_listed_and_choosing_one_settles_it(
    pair: tuple[Workspace, Workspace], about: UUID
) -> None:
    here, there = pair
    said = say(here, about, "as it was")
    there.unite(here)
    here.write(amend_input, said, text="as here")
    there.write(amend_input, said, text="as there")
    assert here.unite(there).listed == 1
    there.unite(here)
    assert [found.code for found in here.check()] == ["differ"]
    assert whole_state(here) == whole_state(there)
    here.write(confirm_input, said, "text")
    there.unite(here)
    assert here.check() == there.check() == []


def test_the_same_value_twice_is_no_question(
    pair: tuple[Workspace, Workspace], about: UUID
) -> None:
    here, there = pair
    said = say(here, about, "as it was")
    there.unite(here)
    for file in pair:
        file.write(amend_input, said, text="the same")
    assert here.unite(there).listed == 0
    assert here.check() == []


def test_withdrawn_consent_stays_withdrawn_whatever_came_later(
    pair: tuple[Workspace, Workspace], about: UUID
) -> None:
    here, there = pair
    said = say(here, about, "words")
    there.unite(here)
    there.write(withdraw_consent, said)
    here.clock = lambda: NOW * 2
    here.write(amend_input, said, text="later words")
    here.unite(there)
    assert here.read(inputs, about) == []
    there.unite(here)
    assert whole_state(here) == whole_state(there)


@pytest.mark.parametrize("erased_first", [True, False])
def test_what_was_erased_does_not_come_back_in_any_order(
    pair: tuple[Workspace, Workspace], about: UUID, tmp_path: Path, *, erased_first: bool
) -> None:
    here, there = pair
    said = say(here, about, "zqxerased words")
    backup = copy_of(here, tmp_path / "backup.gcm")
    here.write(amend_input, said, text="zqxerased again")
    here.write(strike_input, said)
    with opened(backup, tmp_path) as old:
        for other in (here, old) if erased_first else (old, here, old):
            there.unite(other)
    for file in pair:
        [entry] = file.read(inputs, withdrawn=True)
        assert entry.text is None
        assert file.read(inputs, search="zqxerased", withdrawn=True) == []
        assert file.check() == []
        file.close()
        assert b"zqxerased" not in file.path.read_bytes()


def test_an_erasure_is_carried_out_though_it_waits_for_what_it_follows(
    pair: tuple[Workspace, Workspace], about: UUID
) -> None:
    here, there = pair
    said = say(here, about, "zqxerased words")
    there.unite(here)
    here.write(amend_input, said, text="zqxerased later")
    here.write(strike_input, said)
    erasing = here.read(lambda db: list(merge.erasures(db.connection())))
    united = there.take_in(erasing)
    assert united.erased
    assert {found.code for found in there.check()} >= {"waiting", "gap"}
    there.unite(here)
    assert there.check() == []
    there.close()
    assert b"zqxerased" not in there.path.read_bytes()


def test_an_erasure_names_fields_also_by_what_they_are_called_today(
    pair: tuple[Workspace, Workspace], about: UUID
) -> None:
    here, _there = pair
    erasing = Revision.seal(
        facts(record="ab" * 16, erases=("text", "utterance"), number=2, previous="x" * 43),
        {"withdrawn": True},
    )
    older = Revision.seal(facts(record="ab" * 16), {"utterance": "zqxerased", "kind": "data"})
    here.take_in([(erasing.sealed, erasing.body), (older.sealed, older.body)])
    kept = here.read(lambda db: journal.history_of(db.connection(), "ab" * 16))
    assert all("utterance" not in r.values for r in kept.applied + kept.waiting)


def test_values_that_were_missing_come_with_another_copy(
    pair: tuple[Workspace, Workspace], about: UUID
) -> None:
    here, there = pair
    say(here, about, "words")
    bare = here.read(lambda db: [(s, None) for s, _ in merge.offered(db.connection())])
    there.take_in(bare)
    assert "missing" in {found.code for found in there.check()}
    united = there.unite(here)
    assert united.new == 0
    assert united.values > 0
    assert there.check() == []
    assert whole_state(here) == whole_state(there)


def test_revisions_wait_for_their_parents(pair: tuple[Workspace, Workspace], about: UUID) -> None:
    here, there = pair
    said = say(here, about, "first")
    here.write(amend_input, said, text="second")
    offers = here.read(lambda db: list(merge.offered(db.connection())))
    [created] = [o for o in offers if '"parents"' not in o[0] and said.hex in o[0]]
    there.take_in([offer for offer in offers if offer != created])
    assert there.read(inputs, about) == []
    assert "waiting" in {found.code for found in there.check()}
    there.take_in([created])
    assert there.read(inputs, about)[0].text == "second"
    assert there.check() == []


def test_records_of_a_table_that_this_version_does_not_know_are_kept(
    pair: tuple[Workspace, Workspace],
) -> None:
    here, there = pair
    newer = Revision.seal(facts(table="pledge"), {"title": "of later"})
    here.take_in([(newer.sealed, newer.body)])
    there.unite(here)
    assert there.digest() == here.digest()
    assert there.check() == []


ALTERED: dict[str, Callable[[str, str], tuple[Any, Any]]] = {
    "value": lambda s, b: (s, b.replace("words", "forged")),
    "no body": lambda s, b: (s, "no json"),
    "list for a body": lambda s, b: (s, "[]"),
    "more values": lambda s, b: (s, b.replace('"v":{', '"v":{"aaa":1,')),
    "salts": lambda s, b: (s, b.replace('"k":"', '"k":"x')),
    "no json": lambda s, b: ("{", b),
    "list": lambda s, b: ("[]", b),
    "nothing said": lambda s, b: ("{}", b),
    "otherwise spelled": lambda s, b: (s.replace('":"', '": "', 1), b),
    "said twice": lambda s, b: (s[:-1] + ',"record":"' + "a" * 32 + '"}', b),
    "number of no number": lambda s, b: (canonical(json.loads(s) | {"number": "1"}), None),
    "far too large": lambda s, b: (canonical(json.loads(s) | {"number": 10**30}), None),
    "no such clock": lambda s, b: (canonical(json.loads(s) | {"clock": -1}), None),
    "no record": lambda s, b: (canonical(json.loads(s) | {"record": "../../x"}), None),
    "parents of no kind": lambda s, b: (canonical(json.loads(s) | {"parents": [1]}), None),
    "not a number": lambda s, b: (canonical(json.loads(s) | {"clock": float("nan")}), None),
    "too deep": lambda s, b: (s, '{"k":"x","v":' + "[" * 100_000 + "]" * 100_000 + "}"),
}


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_revision_is_refused_and_nothing_of_its_file_is_taken_in(
    pair: tuple[Workspace, Workspace], about: UUID, how: str
) -> None:
    here, there = pair
    say(there, about, "words")
    offers = there.read(lambda db: list(merge.offered(db.connection())))
    at = next(n for n, (_s, b) in enumerate(offers) if b and "words" in b)
    sealed, body = offers.pop(at)
    offers.append(ALTERED[how](sealed, body or ""))
    before = whole_state(here)
    with pytest.raises(AlteredError) as refused:
        here.take_in(offers)
    assert "words" not in str(refused.value)
    assert whole_state(here) == before
    assert here.check() == []


def test_a_refused_union_leaves_nothing_even_if_its_transaction_goes_on(
    pair: tuple[Workspace, Workspace], about: UUID
) -> None:
    here, there = pair
    say(there, about, "words")
    offers = there.read(lambda db: list(merge.offered(db.connection())))
    before = whole_state(here)
    with here._transaction("BEGIN IMMEDIATE") as db:
        with pytest.raises(AlteredError):
            merge.unite(db.connection(), [*offers, ("{}", None)])
        db.commit()
    assert whole_state(here) == before


def test_more_than_is_looked_at_together_is_united_all_the_same(
    pair: tuple[Workspace, Workspace], about: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = pair
    for n in range(7):
        there.write(amend_input, say(there, about, f"said {n}"), text=f"reworded {n}")
    monkeypatch.setattr(merge, "AT_ONCE", 3)
    here.unite(there)
    assert whole_state(here) == whole_state(there)
    assert here.check() == []


def test_watchers_are_told_which_tables_a_union_changed(
    pair: tuple[Workspace, Workspace], about: UUID
) -> None:
    here, there = pair
    say(there, about, "words")
    heard: list[frozenset[str]] = []
    here.watch(heard.append)
    here.unite(there)
    assert "input" in heard[-1]


@settings(max_examples=max(5, settings.default.max_examples // 4))
@given(
    st.integers(2, 4),
    st.lists(STEP, max_size=18),
    st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_united_in_any_order_copies_are_the_same_and_whole(
    plain_file: Path, copies: int, steps: list[tuple[Any, ...]], clocks: list[int], chance: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_files:
        people = Copies(Path(folder), plain_file, copies, clocks)
        for file in people.files:
            open_files.enter_context(file)
        for step in steps:
            people.do(*step)
        for here in range(copies):
            others = [file for n, file in enumerate(people.files) if n != here]
            chance.shuffle(others)
            for other in [*others, others[0]]:
                people.files[here].unite(other)
        promises_hold(people)


class Copies:
    """Copies of one file, each with a device of its own."""

    def __init__(self, folder: Path, plain_file: Path, many: int, clocks: list[int]) -> None:
        self.names = count()
        first = folder / "0.gcm"
        shutil.copy(plain_file, first)
        with Workspace.open(first, None, profile=Profile(folder / "p0")) as file:
            self.about = file.write(open_consultation, title="T", country="KEN").id
            self.said = [say(file, self.about, f"zqx{next(self.names)} in all")]
        for n in range(1, many):
            shutil.copy(first, folder / f"{n}.gcm")
        self.files = [
            Workspace.open(folder / f"{n}.gcm", None, profile=Profile(folder / f"p{n}"))
            for n in range(many)
        ]
        for n, file in enumerate(self.files):
            file.clock = lambda n=n: NOW + clocks[n % len(clocks)]

    def do(self, kind: str, who: int, *args: int) -> None:
        with suppress(GcmError, IndexError):
            getattr(self, kind)(self.files[who], *args)

    def record(self, file: Workspace, n: int) -> None:
        words = f"zqx{next(self.names)} said"
        self.said.append(say(file, self.about, words, objectives=[n + 1], principles="abc"[:n]))

    def amend(self, file: Workspace, which: int, n: int) -> None:
        words = f"zqx{next(self.names)} reworded"
        file.write(amend_input, self.said[which], text=words, stakeholder_group=GROUPS[n])

    def sort(self, file: Workspace, which: int, n: int) -> None:
        file.write(amend_input, self.said[which], objectives=[n + 1, 9])

    def withdraw(self, file: Workspace, which: int) -> None:
        file.write(withdraw_input, self.said[which], reason="zqxreason")

    def strike(self, file: Workspace, which: int) -> None:
        file.write(strike_input, self.said[which])

    def consent(self, file: Workspace, which: int) -> None:
        file.write(withdraw_consent, self.said[which])

    def confirm(self, file: Workspace, which: int) -> None:
        file.write(confirm_input, self.said[which], "text", "objectives", "withdrawn")

    def retitle(self, file: Workspace, n: int) -> None:
        file.write(amend_consultation, self.about, title=f"Title {n}")

    def undo(self, file: Workspace) -> None:
        file.undo()

    def redo(self, file: Workspace) -> None:
        file.redo()

    def carry(self, file: Workspace, other: int) -> None:
        if self.files[other] is not file:
            file.unite(self.files[other])


def promises_hold(people: Copies) -> None:
    first, *others = people.files
    state = whole_state(first)
    for file in others:
        assert whole_state(file) == state
    for file in people.files:
        assert [found for found in file.check() if found.fault] == []
        if file is not first:
            assert file.unite(first).new == 0
    with first._transaction("BEGIN IMMEDIATE") as db:
        migrations.rebuild(db.connection())
        db.commit()
    assert whole_state(first) == state
    erased = first.read(words_erased)
    for file in people.files:
        file.close()
        lies = file.path.read_bytes()
        assert not [words for words in erased if words.encode() in lies]


def words_erased(db: Session) -> set[str]:
    """What no struck record may hold any more; each wording was used for one record only."""
    connection = db.connection()
    struck = {record for (record,) in connection.exec_driver_sql("SELECT record FROM erased").all()}
    standing = {
        str(value)
        for record, history in journal.all_histories(connection)
        if record not in struck
        for revision in history.applied + history.waiting
        for value in [revision.values.get("text")]
        if value
    }
    every = {f"zqx{n} {kind}" for n in range(40) for kind in ("in all", "said", "reworded")}
    return every - standing if struck else set()


def whole_state(file: Workspace) -> list[Any]:
    """Ids, rows, links, heads and lists, whatever the order they were written in."""

    def ask(db: Session) -> list[Any]:
        connection = db.connection()
        names = (*(link.name for link in LINKS), "head", "erased", "listed")
        asked = [f"SELECT * FROM {name}" for name in names]  # noqa: S608
        asked += [f"SELECT * FROM {one.name} WHERE inputs > 0" for one in COUNTS]  # noqa: S608
        asked += ["SELECT id FROM revision",
                  "SELECT value FROM about WHERE key = 'state'"]  # fmt: skip
        said = [sorted(map(tuple, connection.exec_driver_sql(each))) for each in asked]
        return [*(rows.stored(connection, table) for table in TABLES), *said]

    return file.read(ask)


def say(file: Workspace, about: UUID, text: str, **facts: Any) -> UUID:
    made: Input = file.write(
        record_input, consultation_id=about, text=text, kind="data", stakeholder_group="other",
        **facts,
    )  # fmt: skip
    return made.id


def facts(**said: Any) -> Facts:
    usual = {
        "table": "input", "record": "cd" * 16, "parents": (), "shape": 1, "clock": 1,
        "change": "c", "covers": 1, "action": "record_input", "officer": "", "strand": "s",
        "number": 1,
    }  # fmt: skip
    return Facts(**(usual | said))  # type: ignore[arg-type]  # told by the caller


def copy_of(file: Workspace, path: Path) -> Path:
    file.copy_to(path)
    return path


def opened(path: Path, tmp_path: Path) -> Workspace:
    return Workspace.open(path, None, profile=Profile(tmp_path / "another"), read_only=True)


@pytest.fixture
def pair(tmp_path: Path, plain_file: Path) -> Iterator[tuple[Workspace, Workspace]]:
    """Two empty files of two devices."""
    with ExitStack() as open_files:
        files = []
        for name in ("here", "there"):
            shutil.copy(plain_file, tmp_path / f"{name}.gcm")
            profile = Profile(tmp_path / f"profile of {name}")
            file = Workspace.open(tmp_path / f"{name}.gcm", None, profile=profile)
            files.append(open_files.enter_context(file))
        yield files[0], files[1]


@pytest.fixture
def about(pair: tuple[Workspace, Workspace]) -> UUID:
    """A consultation that both files hold."""
    here, there = pair
    made: Consultation = here.write(open_consultation, title="Harbour talks", country="KEN")
    there.unite(here)
    return made.id
