"""The newest inputs on something or saying something, whatever way leads to them."""

from collections.abc import Callable, Iterator
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from gcm_desktop.consultation import newest
from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import (
    Input,
    inputs,
    record_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.search import says
from gcm_desktop.workspace import Workspace

SMALL = {"MANY": 6, "READ": 4, "AT_ONCE": 3, "FIRST": 2, "LAST": 5, "PASSED_OVER": 2, "PAGE": 2,
         "LOOK_UP": 4}  # fmt: skip
"""So that sixty inputs are many."""
WORDS = ("boats", "boats and nets", "nets", "seldom", "移民 工人", "الهِجْرَة", "école", "boatswain")
ASKED = [
    "boats",
    "boat",
    "boats nets",
    "nets",
    "seldom",
    "移民",
    "الهجرة",
    "ecole",
    "none",
    "?",
    "工",
]
LIMITS = st.integers(0, 12) | st.none()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SMALL.items():
        monkeypatch.setattr(newest, name, value)


@pytest.fixture
def abouts(workspace: Workspace) -> list[UUID]:
    """A large consultation and a small one, mixed, whose inputs did not come in their order."""
    made = [
        workspace.write(open_consultation, title=title, country="KEN").id
        for title in ("Large", "Small")
    ]
    chance, words = Random(1), cycle(WORDS)

    def record(db: Session) -> None:
        numbers = list(range(60))
        chance.shuffle(numbers)
        for number in numbers:
            record_input(
                db, consultation_id=made[number % 6 == 0], kind="data", stakeholder_group="other",
                text=next(words), objectives=chance.sample([1, 1, 2, 3], k=chance.randint(0, 2)),
                id=UUID(int=number + 1),
            )  # fmt: skip

    workspace.write(record)
    for number in (2, 7, 30, 59):
        workspace.write(withdraw_input, UUID(int=number))
    workspace.write(withdraw_consent, UUID(int=11))
    return made


def by_hand(
    workspace: Workspace, about: UUID | None, objective: int | None, search: str | None,
    before: UUID | None, limit: int | None, *, withdrawn: bool,
) -> list[UUID]:  # fmt: skip
    def fits(entry: Input) -> bool:
        return (
            about in (None, entry.consultation_id)
            and (objective is None or objective in (entry.objectives or (0,)))
            and (search is None or (bool(search.strip("?")) and says(entry.text or "", search)))
            and (before is None or entry.id < before)
            and (withdrawn or not (entry.withdrawn or entry.consent_withdrawn))
        )

    every = workspace.read(inputs, withdrawn=True)
    return [entry.id for entry in every if fits(entry)][:limit]


@given(
    which=st.sampled_from([0, 1, None]), objective=st.sampled_from([None, 0, 1, 2, 3, 4]),
    search=st.sampled_from([None, *ASKED]), limit=LIMITS, withdrawn=st.booleans(),
    before=st.integers(0, 61) | st.none(),
)  # fmt: skip
def test_every_filter_gives_the_newest_that_fit(
    workspace: Workspace, small: None, abouts: list[UUID], which: int | None,
    objective: int | None, search: str | None, limit: int | None, withdrawn: bool,
    before: int | None,
) -> None:  # fmt: skip
    about = None if which is None else abouts[which]
    older_than = None if before is None else UUID(int=before)
    found = workspace.read(
        inputs, about, objective=objective, search=search, withdrawn=withdrawn, limit=limit,
        before=older_than,
    )  # fmt: skip
    assert [entry.id for entry in found] == by_hand(
        workspace, about, objective, search, older_than, limit, withdrawn=withdrawn
    )


def pages(workspace: Workspace, **asked: Any) -> Iterator[list[Input]]:
    last: UUID | None = None
    while page := workspace.read(inputs, before=last, limit=7, **asked):
        yield page
        last = page[-1].id


@pytest.mark.parametrize("asked", [{}, {"objective": 1}, {"search": "boats"}, {"withdrawn": True}])
def test_page_after_page_shows_every_input_once(
    workspace: Workspace, small: None, abouts: list[UUID], asked: dict[str, Any]
) -> None:
    paged = [entry.id for page in pages(workspace, **asked) for entry in page]
    assert paged == [entry.id for entry in workspace.read(inputs, **asked)]
    assert len(paged) > 7


def test_what_is_recorded_in_the_same_action_is_found(
    workspace: Workspace, small: None, abouts: list[UUID]
) -> None:
    def act(db: Session) -> list[UUID]:
        said = {"kind": "data", "stakeholder_group": "other", "objectives": [3]}
        entry = record_input(db, consultation_id=abouts[0], text="x", **said)
        found = inputs(db, abouts[0], objective=3, limit=1)
        return [entry.id, *(each.id for each in found)]

    made, found = workspace.write(act)
    assert made == found


@pytest.mark.usefixtures("small")
def test_no_more_is_read_than_a_page_needs(
    workspace: Workspace, abouts: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Callable[..., Any]] = []
    learn = newest._Hits._learn
    monkeypatch.setattr(newest._Hits, "_learn", lambda *a: (read.append(learn), learn(*a)))
    monkeypatch.setattr(newest, "READ", 1000)
    workspace.read(inputs, abouts[0], search="boats", limit=1)
    few = len(read)
    workspace.read(inputs, abouts[0], search="boats", limit=60)
    assert few <= 3 < len(read)
