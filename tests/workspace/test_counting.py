"""Counting: the counts that are kept are those that counting anew finds, whatever happens."""

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from gcm_desktop.consultation.consents import give_consent, take_back_consent
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.held import DIMENSIONS, NOWHERE, PLACE, SESSION
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    inputs,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.consultation.sessions import (
    amend_session,
    close_session,
    open_session,
    sessions,
    withdraw_session,
)
from gcm_desktop.consultation.standing import HEARD, NOT_ASKED, SILENT, matrix
from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS
from gcm_desktop.workspace import Workspace, migrations

ASKED = (1, 2, 23)
PLACES = ("Kisumu", "Kisumu", None)
WHO, WHICH = st.integers(0, 1), st.integers(0, 3)
FACTS = st.fixed_dictionaries(
    {
        "at": st.none() | st.integers(0, 2),
        "objectives": st.lists(st.sampled_from((1, 2, 7)), max_size=2, unique=True),
        "stakeholder_group": st.sampled_from(GROUPS[:2]),
        "sex": st.sampled_from((None, "women", "not_recorded")),
        "age_band": st.sampled_from((None, "60+", "not_recorded")),
        "language": st.sampled_from(("en", "sw")),
    }
)
COUNTED = ("at", "objectives", "stakeholder_group", "sex", "age_band", "language")
PARTS = st.tuples(FACTS, st.sets(st.sampled_from(COUNTED), min_size=1, max_size=2)).map(
    lambda drawn: {name: drawn[0][name] for name in sorted(drawn[1])}
)
STEP = st.one_of(
    st.tuples(st.just("record"), WHO, FACTS),
    st.tuples(st.just("record"), WHO, FACTS),
    st.tuples(st.just("amend"), WHO, WHICH, PARTS),
    st.tuples(st.just("amend"), WHO, WHICH, PARTS),
    st.tuples(st.sampled_from(("withdraw", "strike", "consent", "receipt")), WHO, WHICH),
    st.tuples(st.just("move"), WHO, st.integers(0, 2)),
    st.tuples(st.just("close"), WHO, st.integers(0, 2)),
    st.tuples(st.sampled_from(("undo", "undo", "redo", "unite")), WHO),
)


class Officers:
    """Two who write down in copies of one file, and take in each other's now and then."""

    def __init__(self, folder: Path, plain_file: Path) -> None:
        first = folder / "0.gcm"
        shutil.copy(plain_file, first)
        with Workspace.open(first, None, profile=Profile(folder / "p")) as file:
            self.about = file.write(open_consultation, title="T", country="KEN").id
            agenda = ({"title": "All", "objectives": list(ASKED), "minutes": None},)
            self.met = [
                file.write(open_session, consultation_id=self.about, title=f"Meeting {n}",
                           place=place, agenda=agenda).id
                for n, place in enumerate(PLACES)
            ]  # fmt: skip
        shutil.copy(first, folder / "1.gcm")
        self.files = [
            Workspace.open(folder / f"{n}.gcm", None, profile=Profile(folder / f"p{n}"))
            for n in range(2)
        ]
        self.said: list[UUID] = []
        self.consents: dict[UUID, UUID] = {}

    def do(self, kind: str, who: int, *args: Any) -> None:
        with suppress(GcmError, IndexError):
            getattr(self, kind)(self.files[who], *args)

    def facts(self, said: dict[str, Any]) -> dict[str, Any]:
        facts = dict(said)
        if "at" in facts:
            at = facts.pop("at")
            facts["session_id"] = None if at is None else self.met[at]
        return facts

    def record(self, file: Workspace, said: dict[str, Any]) -> None:
        consent = file.write(give_consent, consultation_id=self.about).id
        entry = file.write(
            record_input, consultation_id=self.about, text="The office closes.", kind="data",
            consent_id=consent, **self.facts(said),
        )  # fmt: skip
        self.said.append(entry.id)
        self.consents[entry.id] = consent

    def amend(self, file: Workspace, which: int, said: dict[str, Any]) -> None:
        file.write(amend_input, self.said[which], **self.facts(said))

    def withdraw(self, file: Workspace, which: int) -> None:
        file.write(withdraw_input, self.said[which])

    def strike(self, file: Workspace, which: int) -> None:
        file.write(strike_input, self.said[which])

    def consent(self, file: Workspace, which: int) -> None:
        file.write(withdraw_consent, self.said[which])

    def receipt(self, file: Workspace, which: int) -> None:
        file.write(take_back_consent, self.consents[self.said[which]])

    def move(self, file: Workspace, which: int) -> None:
        file.write(amend_session, self.met[which], place="Mombasa")

    def close(self, file: Workspace, which: int) -> None:
        act = close_session if which else withdraw_session
        file.write(act, self.met[which])

    def undo(self, file: Workspace) -> None:
        file.undo()

    def redo(self, file: Workspace) -> None:
        file.redo()

    def unite(self, file: Workspace) -> None:
        file.unite(next(other for other in self.files if other is not file))


@pytest.mark.parametrize(
    "changed",
    [
        {"session_id": None}, {"objectives": [7, 23]}, {"objectives": []},
        {"stakeholder_group": "media"}, {"sex": None}, {"sex": "men"}, {"age_band": "0-17"},
        {"language": "sw"}, {"text": "It opens at nine."},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_changed_alone_is_counted_anew(
    workspace: Workspace, consultation: Consultation, changed: dict[str, Any]
) -> None:
    agenda = ({"title": "All", "objectives": list(ASKED), "minutes": None},)
    about = consultation.id
    met = workspace.write(open_session, consultation_id=about, title="M", agenda=agenda).id
    entry = workspace.write(
        record_input, consultation_id=about, text="The office closes.", kind="data",
        stakeholder_group="migrants", session_id=met, objectives=[1, 7], sex="women",
        age_band="60+", language="en",
    )  # fmt: skip
    workspace.write(amend_input, entry.id, **changed)
    [now] = workspace.read(inputs, about)
    assert {name: getattr(now, name) for name in changed} == {
        name: tuple(value) if isinstance(value, list) else value for name, value in changed.items()
    }
    for again in (workspace.undo, workspace.redo, workspace.undo):
        workspace.read(counts_are_those_of_the_rows, about)
        again()
    for act in (withdraw_input, withdraw_consent):
        workspace.write(act, entry.id)
        workspace.read(counts_are_those_of_the_rows, about)
    assert [found for found in workspace.check() if found.fault] == []


@given(st.lists(STEP, min_size=1, max_size=12))
@settings(max_examples=settings.default.max_examples // 5)
def test_every_way_of_counting_finds_what_is_kept(
    plain_file: Path, steps: list[tuple[Any, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        people = Officers(Path(folder), plain_file)
        try:
            for kind, who, *args in steps:
                people.do(kind, who, *args)
            for file in people.files:
                file.read(counts_are_those_of_the_rows, people.about)
            first, second = people.files
            first.unite(second)
            first.read(counts_are_those_of_the_rows, people.about)
            assert [found for found in first.check() if found.fault] == []
            rebuild(first)
            first.read(counts_are_those_of_the_rows, people.about)
        finally:
            for file in people.files:
                file.close()


def rebuild(file: Workspace) -> None:
    with file._transaction("BEGIN IMMEDIATE") as db:
        migrations.rebuild(db.connection())
        db.commit()


def counts_are_those_of_the_rows(db: Session, about: UUID) -> None:
    standing, every = inputs(db, about), inputs(db, about, withdrawn=True)
    met = {one.id: one for one in sessions(db, about)}
    spoken_in = {entry.session_id for entry in every}
    begun = {key for key, one in met.items() if one.state != "open" or key in spoken_in}
    for by in DIMENSIONS:
        told = matrix(db, about, by)
        stands = [(column_of(by, entry, met), entry) for entry in standing]
        lines = Counter((n, column) for column, entry in stands for n in entry.objectives)
        assert {key: cell.inputs for key, cell in told.cells.items() if cell.inputs} == lines
        once = Counter(column for column, _entry in stands)
        assert told.by_column == {column: once[column] for column in told.columns}
        assert told.total == len(standing)
        assert told.to_be_sorted == Counter(c for c, entry in stands if not entry.objectives)
        if by in (PLACE, SESSION):
            there = {column_of_session(by, met[key]) for key in begun}
        else:
            there = {column for column, entry in stands if entry.session_id in begun}
        for (number, column), cell in told.cells.items():
            silent = SILENT if number in ASKED and column in there else NOT_ASKED
            assert cell.standing == (HEARD if cell.inputs else silent)


def column_of(by: str, entry: Input, met: dict[UUID, Meeting]) -> str:
    if by in (PLACE, SESSION):
        at = met.get(entry.session_id) if entry.session_id else None
        return column_of_session(by, at) if at else NOWHERE
    return getattr(entry, by) or "not_recorded"


def column_of_session(by: str, at: Meeting) -> str:
    return at.id.hex if by == SESSION else at.place or NOWHERE
