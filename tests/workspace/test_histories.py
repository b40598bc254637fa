"""Random histories: whatever people do, rows are what the journal says, and seals stay whole."""

import shutil
import tempfile
from contextlib import suppress
from itertools import count, cycle
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from gcm_desktop.consultation.consultations import (
    amend_consultation,
    consultations,
    open_consultation,
)
from gcm_desktop.consultation.counts import COUNTS
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.cycles import amend_cycle, review_cycles
from gcm_desktop.consultation.drafts import keep_draft
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
from gcm_desktop.consultation.sessions import amend_session, open_session, sessions
from gcm_desktop.consultation.tables import LINKS, TABLES
from gcm_desktop.errors import CannotUndoError, GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS
from gcm_desktop.workspace import Workspace, journal, migrations, rows

MANY = 200
WHICH, N = st.integers(0, 3), st.integers(0, 2)
NUMBERS = st.lists(st.integers(1, 4), max_size=3)
STEP = st.one_of(
    st.tuples(st.just("record"), N, NUMBERS),
    st.tuples(st.just("record"), N, NUMBERS),
    st.tuples(st.just("amend"), WHICH, N),
    st.tuples(st.just("sort"), WHICH, NUMBERS),
    st.tuples(st.just("withdraw"), WHICH),
    st.tuples(st.just("strike"), WHICH),
    st.tuples(st.just("consent"), WHICH),
    st.tuples(st.just("confirm"), WHICH),
    st.tuples(st.just("retitle"), N),
    st.tuples(st.just("correct_cycle"), N),
    st.tuples(st.just("meet"), N),
    st.tuples(st.just("withdraw_all")),
    st.tuples(st.just("fail"), N),
    st.tuples(st.just("draft"), N),
    st.tuples(st.just("undo")), st.tuples(st.just("undo")), st.tuples(st.just("undo")),
    st.tuples(st.just("redo")), st.tuples(st.just("redo")),
    st.tuples(st.just("reopen")),
    st.tuples(st.just("restore")),
)  # fmt: skip


class People:
    """One file, and what people do in it."""

    def __init__(self, folder: Path, plain_file: Path, clocks: list[int]) -> None:
        self.path, self.clocks, self.names = folder / "a.gcm", cycle(clocks), count()
        self.profile = Profile(folder / "profile")
        shutil.copy(plain_file, self.path)
        self.open()
        self.about = self.file.write(open_consultation, title="T", country="KEN").id
        self.said: list[UUID] = []
        self.struck: dict[UUID, str] = {}
        self.backup: bytes | None = None

    def open(self) -> None:
        self.file = Workspace.open(self.path, None, profile=self.profile)
        self.file.clock = lambda: next(self.clocks)

    def do(self, kind: str, *args: Any) -> None:
        with suppress(GcmError, IndexError):
            getattr(self, kind)(*args)

    def record(self, n: int, numbers: list[int]) -> None:
        entry = self.file.write(
            record_input, consultation_id=self.about, text=f"zqx{next(self.names)} said {n}",
            kind="data", stakeholder_group=GROUPS[n], objectives=numbers, principles="abc"[:n],
            organisation=f"Org{n}",
        )  # fmt: skip
        self.said.append(entry.id)

    def amend(self, which: int, n: int) -> None:
        words = f"zqx{next(self.names)} reworded {n}"
        self.file.write(amend_input, self.said[which], text=words, stakeholder_group=GROUPS[n])

    def sort(self, which: int, numbers: list[int]) -> None:
        self.file.write(amend_input, self.said[which], objectives=numbers)

    def withdraw(self, which: int) -> None:
        self.file.write(withdraw_input, self.said[which], reason="zqxreason")

    def strike(self, which: int) -> None:
        self.file.write(strike_input, self.said[which])

    def consent(self, which: int) -> None:
        self.file.write(withdraw_consent, self.said[which])

    def confirm(self, which: int) -> None:
        self.file.write(confirm_input, self.said[which], "kind", "objectives")

    def retitle(self, n: int) -> None:
        self.file.write(amend_consultation, self.about, title=f"Title {n}")

    def correct_cycle(self, n: int) -> None:
        first = min(self.file.read(review_cycles), key=lambda one: one.id)
        self.file.write(amend_cycle, first.id, title=f"Cycle {n}")

    def meet(self, n: int) -> None:
        held = self.file.read(sessions, self.about)
        if len(held) > n:
            self.file.write(amend_session, held[n].id, people=n, by_sex={"women": n})
        else:
            self.file.write(open_session, consultation_id=self.about, title=f"Meeting {n}")

    def withdraw_all(self) -> None:
        def withdraw_inputs(db: Session) -> None:
            for entry in inputs(db, self.about):
                withdraw_input(db, entry.id)

        self.file.write(withdraw_inputs)

    def fail(self, n: int) -> None:
        def half(db: Session) -> None:
            amend_input(db, self.said[n], text="zqxhalf")
            db.flush()
            amend_input(db, self.said[n], kind="no kind")

        self.file.write(half)

    def draft(self, n: int) -> None:
        self.file.write(keep_draft, "capture", {"text": f"half {n}"})

    def undo(self) -> None:
        self.file.undo()

    def redo(self) -> None:
        self.file.redo()

    def reopen(self) -> None:
        self.file.close()
        self.backup = self.path.read_bytes()
        self.open()

    def restore(self) -> None:
        if self.backup:
            self.file.close()
            self.path.write_bytes(self.backup)
            self.open()
            if self.file.older is not None:
                self.file.accept_older()
            here = self.file.read(lambda db: [one.id for one in inputs(db, withdrawn=True)])
            self.said = [key for key in self.said if key in here]


def state(file: Workspace) -> list[Any]:
    """Rows, links, heads and list, whatever the order they were written in."""

    def ask(db: Session) -> list[Any]:
        connection = db.connection()
        names = (*(link.name for link in LINKS), "head", "erased", "listed")
        asked = [f"SELECT * FROM {name}" for name in names]  # noqa: S608
        asked += [f"SELECT * FROM {one.name} WHERE inputs > 0" for one in COUNTS]  # noqa: S608
        said = [sorted(map(tuple, connection.exec_driver_sql(each))) for each in asked]
        return [*(rows.stored(connection, table) for table in TABLES), *said]

    return file.read(ask)


def rebuild(file: Workspace) -> None:
    with file._transaction("BEGIN IMMEDIATE") as db:
        migrations.rebuild(db.connection())
        db.commit()


def promises_hold(people: People) -> None:
    file = people.file
    assert [found for found in file.check() if found.fault] == []
    before = state(file)
    rebuild(file)
    assert state(file) == before
    assert file.check() == []
    file.read(counts_are_those_of_the_rows, people.about)
    file.read(struck_is_struck)


def counts_are_those_of_the_rows(db: Session, about: UUID) -> None:
    standing = inputs(db, about)
    seen = coverage(db, about)
    assert seen.total == len(standing)
    assert sum(seen.cells.values()) == sum(len(one.objectives) for one in standing)
    assert sum(seen.to_be_sorted.values()) == sum(not one.objectives for one in standing)
    assert all(one.text for one in standing)


def struck_is_struck(db: Session) -> None:
    connection = db.connection()
    for record, history in journal.all_histories(connection):
        erased = journal.erased_fields(connection, record)
        for revision in history.applied:
            revision.verify()
            assert not erased & revision.values.keys()
            assert revision.secret is None or not erased
        if "text" in erased:
            row = db.get_one(Input, UUID(record))
            assert row.text is None
            assert row.withdrawn


def answers(file: Workspace, about: UUID) -> list[Any]:
    """What every query of a consultation answers."""

    def ask(db: Session) -> list[Any]:
        counted = coverage(db, about)
        found = [inputs(db, search="zqx"), inputs(db, search="said"), inputs(db, objective=0)]
        found += [inputs(db, objective=n) for n in range(1, 5)]
        cycles = sorted((one.id.hex, one.title) for one in review_cycles(db))
        held = [(one.id, one.title, one.people) for one in sessions(db, about)]
        return [consultations(db), inputs(db), found, counted, cycles, held]

    return file.read(ask)


def what_cannot_be_undone(file: Workspace) -> set[str]:
    """Everything is undone; what then stands is what stays."""
    for _ in range(MANY):
        try:
            file.undo()
        except CannotUndoError:
            break
    else:
        raise AssertionError
    standing = file.read(inputs)
    stays = file.read(lambda db: {one.id for one in inputs(db, withdrawn=True)
                                  if one.consent_withdrawn or one.text is None})  # fmt: skip
    assert all(one.id in stays for one in standing if one.consent_withdrawn)
    return {one.text or "" for one in standing}


@settings(max_examples=settings.default.max_examples // 2)
@given(
    st.lists(STEP, max_size=25),
    st.lists(st.integers(0, 4 * 10**12), min_size=1, max_size=5),
)
def test_whatever_people_do_rows_are_what_the_journal_says(
    plain_file: Path, steps: list[tuple[Any, ...]], clocks: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        people = People(Path(folder), plain_file, clocks)
        with people.file:
            for step in steps:
                people.do(*step)
            promises_hold(people)
            people.file.close()


@settings(max_examples=settings.default.max_examples // 2)
@given(st.lists(STEP.filter(lambda step: step[0] != "restore"), max_size=20))
def test_undoing_everything_leaves_what_cannot_be_undone(
    plain_file: Path, steps: list[tuple[Any, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        people = People(Path(folder), plain_file, [1_800_000_000_000])
        for step in steps:
            people.do(*step)
        assert what_cannot_be_undone(people.file) == set()
        fresh = Path(folder) / "fresh.gcm"
        shutil.copy(plain_file, fresh)
        with Workspace.open(fresh, None, profile=Profile(Path(folder) / "nobody")) as new:
            assert answers(people.file, people.about) == answers(new, people.about)
        promises_hold(people)
        people.file.close()
