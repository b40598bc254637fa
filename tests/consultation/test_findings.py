"""Findings: what they rest on, what became of them, and what consent takes from them."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcm_desktop.consultation.arranging import arrange_findings
from gcm_desktop.consultation.consents import (
    give_consent,
    renew_consent,
    take_back_consent,
)
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.disclosed import disclosed
from gcm_desktop.consultation.findings import (
    Finding,
    amend_finding,
    bare_findings,
    findings,
    findings_on,
    lineage,
    merge_findings,
    quote_input,
    rest_on,
    sources,
    split_finding,
    take_from,
    unquote_input,
    unused_inputs,
    withdraw_finding,
    write_finding,
)
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    inputs,
    record_input,
    strike_input,
    withdraw_input,
)
from gcm_desktop.consultation.using import (
    Place,
    finding_summaries,
    standing_for,
    unused_first,
    use_by_objective,
)
from gcm_desktop.errors import CannotUndoError, RefusedError
from gcm_desktop.workspace import Workspace


def say(workspace: Workspace, about: Consultation, text: str = "x", **facts: Any) -> Input:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "objectives": (7,)} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


def find(
    workspace: Workspace, about: Consultation, *entries: Input, text: str = "So", **facts: Any
) -> Finding:
    rests = [entry.id for entry in entries]
    facts = {"objective": 7} | facts
    return workspace.write(
        write_finding, consultation_id=about.id, text=text, inputs=rests, **facts
    )


def now(workspace: Workspace, finding: Finding) -> Finding:
    return workspace.read(lambda db: db.get_one(Finding, finding.id))


def rests(workspace: Workspace, finding: Finding) -> set[UUID]:
    return {entry.id for entry in workspace.read(sources, finding.id)}


# --- writing ------------------------------------------------------------------------------------


def test_a_finding_rests_on_what_it_is_given_each_once(
    workspace: Workspace, consultation: Consultation
) -> None:
    one, two = say(workspace, consultation), say(workspace, consultation)
    finding = find(workspace, consultation, one)
    workspace.write(rest_on, finding.id, two.id, one.id)
    assert rests(workspace, finding) == {one.id, two.id}
    workspace.write(take_from, finding.id, one.id)
    assert rests(workspace, finding) == {two.id}


def test_a_finding_rests_on_nothing_of_another_consultation(
    workspace: Workspace, consultation: Consultation
) -> None:
    other = workspace.write(open_consultation, title="Elsewhere", country="KEN")
    foreign = say(workspace, other)
    with pytest.raises(RefusedError) as refused:
        find(workspace, consultation, foreign)
    assert set(refused.value.problems) == {"inputs"}
    mine = find(workspace, consultation)
    with pytest.raises(RefusedError):
        workspace.write(rest_on, mine.id, foreign.id)
    assert rests(workspace, mine) == set()
    assert len(workspace.read(findings, consultation.id)) == 1


def test_a_finding_without_words_is_refused(
    workspace: Workspace, consultation: Consultation
) -> None:
    with pytest.raises(RefusedError) as refused:
        find(workspace, consultation, text="  \n")
    assert set(refused.value.problems) == {"text"}


def test_what_a_finding_rests_on_is_not_changed_by_rewording_it(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation)
    finding = find(workspace, consultation, entry)
    with pytest.raises(TypeError):
        workspace.write(amend_finding, finding.id, inputs=())
    with pytest.raises(RefusedError):
        workspace.write(amend_finding, finding.id, came_from=())
    workspace.write(amend_finding, finding.id, text="Otherwise", stance="divergence")
    assert rests(workspace, finding) == {entry.id}
    assert now(workspace, finding).stance == "divergence"


def test_findings_stand_by_objective_and_place_those_across_last(
    workspace: Workspace, consultation: Consultation
) -> None:
    across = find(workspace, consultation, objective=None)
    late, early = (find(workspace, consultation, objective=number) for number in (9, 2))
    second = find(workspace, consultation, objective=2)
    told = [one.id for one in workspace.read(findings, consultation.id)]
    assert told == [early.id, second.id, late.id, across.id]
    workspace.write(arrange_findings, [second.id, early.id])
    told = [
        one.id
        for one in workspace.read(
            findings,
            consultation.id,
        )
    ]
    assert told == [second.id, early.id, late.id, across.id]
    workspace.undo()
    assert [one.id for one in workspace.read(findings, consultation.id)][:2] == [
        early.id,
        second.id,
    ]


# --- quotes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"sensitivity": "aggregate", "quote": True}, "did not allow"),
        ({"sensitivity": "local", "quote": True}, "did not allow"),
        ({"sensitivity": "public", "quote": False}, "summary"),
    ],
)
def test_words_that_may_not_be_printed_are_not_quoted(
    workspace: Workspace, consultation: Consultation, facts: dict[str, Any], why: str
) -> None:
    entry = say(workspace, consultation, **facts)
    finding = find(workspace, consultation, entry)
    with pytest.raises(RefusedError) as refused:
        workspace.write(quote_input, finding.id, entry.id)
    assert why in refused.value.problems["quotes"]
    assert now(workspace, finding).quotes == ()


def test_only_what_a_finding_rests_on_is_quoted_and_goes_with_it(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, sensitivity="public", quote=True)
    finding = find(workspace, consultation)
    with pytest.raises(RefusedError):
        workspace.write(quote_input, finding.id, entry.id)
    workspace.write(rest_on, finding.id, entry.id)
    workspace.write(quote_input, finding.id, entry.id)
    assert now(workspace, finding).quotes == (entry.id.hex,)
    workspace.write(unquote_input, finding.id, entry.id)
    assert now(workspace, finding).quotes == ()
    workspace.write(quote_input, finding.id, entry.id)
    workspace.write(take_from, finding.id, entry.id)
    assert now(workspace, finding).quotes == ()


# --- merging and splitting ----------------------------------------------------------------------


def test_merged_findings_leave_one_that_rests_on_all_they_rested_on(
    workspace: Workspace, consultation: Consultation
) -> None:
    one, two = say(workspace, consultation), say(workspace, consultation)
    first = find(workspace, consultation, one, text="One")
    second = find(workspace, consultation, one, two, text="Two")
    merged = workspace.write(merge_findings, [first.id, second.id])
    assert (merged.text, merged.objective) == ("One\nTwo", 7)
    assert rests(workspace, merged) == {one.id, two.id}
    assert workspace.read(lineage, merged.id) == {first.id, second.id}
    assert [found.id for found in workspace.read(findings, consultation.id)] == [merged.id]
    workspace.undo()
    told = {found.id for found in workspace.read(findings, consultation.id)}
    assert told == {first.id, second.id}


def test_one_finding_is_not_merged_with_itself(
    workspace: Workspace, consultation: Consultation
) -> None:
    finding = find(workspace, consultation)
    with pytest.raises(RefusedError):
        workspace.write(merge_findings, [finding.id, finding.id])
    assert not now(workspace, finding).withdrawn


def test_what_no_part_takes_goes_with_the_first(
    workspace: Workspace, consultation: Consultation
) -> None:
    one, two, three = (say(workspace, consultation) for _ in range(3))
    whole = find(workspace, consultation, one, two, three)
    parts = [{"text": "A"}, {"text": "B", "inputs": [two.id]}]
    first, second = workspace.write(split_finding, whole.id, parts)
    assert rests(workspace, first) == {one.id, three.id}
    assert rests(workspace, second) == {two.id}
    with pytest.raises(RefusedError):
        workspace.write(split_finding, first.id, [{"text": "alone"}])
    assert not now(workspace, first).withdrawn


def test_what_rested_on_a_finding_is_led_to_what_it_became(
    workspace: Workspace, consultation: Consultation
) -> None:
    first, second, apart = (find(workspace, consultation, text=name) for name in "ABC")
    merged = workspace.write(merge_findings, [first.id, second.id])
    parts = workspace.write(split_finding, merged.id, [{"text": "D"}, {"text": "E"}])
    told = workspace.read(standing_for, consultation.id, [first.id.hex, apart.id.hex])
    assert {one.id for one in told} == {apart.id, *(part.id for part in parts)}
    assert workspace.read(standing_for, consultation.id, [uuid4().hex]) == []


# --- used and unused ----------------------------------------------------------------------------


def test_a_finding_is_bare_once_all_it_rested_on_is_taken_back(
    workspace: Workspace, consultation: Consultation
) -> None:
    one, two = say(workspace, consultation), say(workspace, consultation)
    finding = find(workspace, consultation, one, two)
    workspace.write(withdraw_input, one.id, reason="twice")
    assert workspace.read(bare_findings, consultation.id) == []
    workspace.write(strike_input, two.id)
    assert [one.id for one in workspace.read(bare_findings, consultation.id)] == [finding.id]
    (told,) = workspace.read(finding_summaries, consultation.id)
    assert (told.sources, told.gone, told.bare) == (0, 2, True)


def test_the_unused_come_first_and_page_follows_page(
    workspace: Workspace, consultation: Consultation
) -> None:
    said = [say(workspace, consultation, f"harbour {n}") for n in range(7)]
    elsewhere = say(workspace, consultation, "harbour", objectives=(2,))
    find(workspace, consultation, said[1], said[5])
    expected = [(said[n].id, n in (1, 5)) for n in (6, 4, 3, 2, 0, 5, 1)]
    read, after = [], None
    while page := workspace.read(
        unused_first, consultation.id, objective=7, after=after, search="harb", limit=3
    ):
        read += [(entry.id, used) for entry, used in page]
        after = Place(page[-1][1], page[-1][0].id)
    assert read == expected
    everything = workspace.read(unused_first, consultation.id)
    assert {entry.id for entry, _used in everything} == {*(one.id for one in said), elsewhere.id}
    assert workspace.read(unused_first, consultation.id, search='"') == []
    assert workspace.read(unused_first, consultation.id, search="boat") == []


@settings(max_examples=20)
@given(data=st.data())
def test_use_is_what_counting_by_hand_gives(workspace: Workspace, data: st.DataObject) -> None:
    about = workspace.write(open_consultation, title="T", country="KEN")
    numbers = st.lists(st.sampled_from((1, 7, 23)), unique=True, max_size=3)
    said = [say(workspace, about, objectives=data.draw(numbers)) for _ in range(6)]
    for objective in data.draw(st.lists(st.sampled_from((None, 1, 7)), max_size=4)):
        find(workspace, about, *data.draw(st.lists(st.sampled_from(said))), objective=objective)
    for gone in data.draw(st.lists(st.sampled_from(said), max_size=2)):
        workspace.write(withdraw_input, gone.id)
    standing = workspace.read(inputs, about.id)
    free = {entry.id for entry in workspace.read(unused_inputs, about.id)}
    written = workspace.read(findings, about.id)
    bare = {one.id for one in workspace.read(bare_findings, about.id)}
    for number, use in workspace.read(use_by_objective, about.id).items():
        here = [entry for entry in standing if number in entry.objectives or not number]
        mine = [one for one in written if (one.objective or 0) == number]
        assert use.inputs == len(here)
        assert use.unused == sum(entry.id in free for entry in here)
        assert use.findings == len(mine)
        assert use.bare == sum(one.id in bare for one in mine)


# --- consent ------------------------------------------------------------------------------------


def test_taking_consent_back_hides_all_that_was_said_under_it_at_once(
    workspace: Workspace, consultation: Consultation
) -> None:
    consent = workspace.write(give_consent, consultation_id=consultation.id, level="quoted")
    facts = {"sensitivity": "public", "quote": True}
    under = [
        say(workspace, consultation, f"lighthouse {n}", consent_id=consent.id, **facts)
        for n in range(3)
    ]
    other = say(workspace, consultation, "lighthouse keeper", **facts)
    touched = [
        find(workspace, consultation, under[0], other),
        find(workspace, consultation, *under),
    ]
    apart = find(workspace, consultation, other)
    workspace.write(quote_input, touched[0].id, under[0].id)
    told = workspace.write(take_back_consent, consent.id)
    assert set(told) == {one.id for one in touched}
    assert seen(workspace, consultation) == {other.id}
    assert workspace.read(coverage, consultation.id).cells == {(7, "migrants"): 1}
    leaving = workspace.read(disclosed, consultation.id, as_of=workspace.last_changed())
    assert [entry.text for entry in leaving.inputs] == ["lighthouse keeper"]
    assert leaving.counted == 1
    assert rests(workspace, touched[0]) == rests(workspace, apart) == {other.id}
    bare = workspace.read(bare_findings, consultation.id)
    assert [one.id for one in bare] == [touched[1].id]


def test_only_a_new_consent_brings_the_words_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    consent = workspace.write(give_consent, consultation_id=consultation.id)
    entry = say(workspace, consultation, "lighthouse", consent_id=consent.id)
    struck = say(workspace, consultation, "lighthouse", consent_id=consent.id)
    workspace.write(strike_input, struck.id)
    with pytest.raises(RefusedError):
        workspace.write(renew_consent, consent.id)
    workspace.write(take_back_consent, consent.id)
    change = workspace.last_change
    with pytest.raises(CannotUndoError):
        workspace.undo_change(change)
    with pytest.raises(RefusedError):
        workspace.write(amend_input, entry.id, consent_withdrawn=False)
    assert seen(workspace, consultation) == set()
    renewed = workspace.write(renew_consent, consent.id)
    (again,) = workspace.read(inputs, consultation.id)
    assert (again.renews, again.consent_id, again.text) == (entry.id, renewed.id, "lighthouse")
    workspace.write(take_back_consent, renewed.id)
    assert seen(workspace, consultation) == set()


def seen(workspace: Workspace, about: Consultation) -> set[UUID]:
    """What search finds, which must be what the list and the counts hold."""
    listed = {entry.id for entry in workspace.read(inputs, about.id)}
    found = {entry.id for entry in workspace.read(inputs, about.id, search="lighthouse")}
    paged = {entry.id for entry in workspace.read(inputs, about.id, search="light", limit=50)}
    assert listed == found == paged
    assert workspace.read(coverage, about.id).total == len(listed)
    free = {entry.id for entry in workspace.read(unused_inputs, about.id)}
    assert free <= listed
    return listed


# --- whatever is done to them -------------------------------------------------------------------

STEPS = st.sampled_from(
    ("write", "merge", "split", "reword", "rest", "take", "drop", "withdraw", "undo", "redo",
     "take_back")
)  # fmt: skip


@dataclass
class Told:
    """What must stand: by finding the inputs it was given, and what was taken back."""

    standing: dict[UUID, set[UUID]] = field(default_factory=dict)
    origins: dict[UUID, set[UUID]] = field(default_factory=dict)
    withdrawn: set[UUID] = field(default_factory=set)


class Synthesis:
    """A workspace and beside it the plainest account of what was done in it."""

    def __init__(self, workspace: Workspace, data: st.DataObject) -> None:
        self.workspace, self.data = workspace, data
        self.about = workspace.write(open_consultation, title="T", country="KEN")
        self.consents = [
            workspace.write(give_consent, consultation_id=self.about.id) for _ in range(2)
        ]
        self.said = [
            say(workspace, self.about, "lighthouse", consent_id=consent.id if consent else None)
            for consent in (*self.consents, *self.consents, None, None)
        ]
        self.told = Told()
        self.before: list[Told] = []
        self.after: list[Told] = []
        self.taken_back: set[UUID] = set()

    def step(self, name: str) -> None:
        before = deepcopy(self.told)
        if name in ("undo", "redo", "take_back"):
            getattr(self, name)()
        elif (self.told.standing or name in ("write", "withdraw")) and getattr(self, name)():
            self.before.append(before)
            self.after.clear()

    def write(self) -> bool:
        some = self.some()
        made = find(self.workspace, self.about, *some)
        self.told.standing[made.id] = {entry.id for entry in some}
        self.told.origins[made.id] = set()
        return True

    def merge(self) -> bool:
        chosen = self.data.draw(st.lists(self.findings(), min_size=2, max_size=3, unique=True)
                                if len(self.told.standing) > 1 else st.just([]))  # fmt: skip
        if not chosen:
            return False
        merged = self.workspace.write(merge_findings, chosen)
        self.told.origins[merged.id] = set(chosen).union(*(self.told.origins[o] for o in chosen))
        self.told.standing[merged.id] = set().union(*(self.told.standing.pop(o) for o in chosen))
        return True

    def split(self) -> bool:
        whole = self.data.draw(self.findings())
        rested = self.told.standing.pop(whole)
        mine = [entry for entry in self.said if entry.id in rested]
        parts = [
            {"text": "part", "inputs": [entry.id for entry in self.some(mine)]} for _ in range(3)
        ]
        made = self.workspace.write(split_finding, whole, parts)
        for part in made:
            self.told.standing[part.id] = {UUID(one) for one in part.inputs}
            self.told.origins[part.id] = {whole} | self.told.origins[whole]
        assert set().union(*(self.told.standing[part.id] for part in made)) == rested
        return True

    def reword(self) -> bool:
        text = self.data.draw(st.sampled_from("abcdefgh"))
        finding = self.data.draw(self.findings())
        before = self.workspace.last_change
        self.workspace.write(amend_finding, finding, text=text)
        return self.workspace.last_change != before and self.changed()

    def rest(self) -> bool:
        finding, some = self.data.draw(self.findings()), self.some()
        self.workspace.write(rest_on, finding, *(entry.id for entry in some))
        self.told.standing[finding] |= {entry.id for entry in some}
        return self.changed()

    def take(self) -> bool:
        finding, some = self.data.draw(self.findings()), self.some()
        self.workspace.write(take_from, finding, *(entry.id for entry in some))
        self.told.standing[finding] -= {entry.id for entry in some}
        return self.changed()

    def drop(self) -> bool:
        finding = self.data.draw(self.findings())
        self.workspace.write(withdraw_finding, finding)
        del self.told.standing[finding]
        return True

    def withdraw(self) -> bool:
        entry = self.data.draw(st.sampled_from(self.said))
        self.workspace.write(withdraw_input, entry.id)
        self.told.withdrawn.add(entry.id)
        return self.changed()

    def take_back(self) -> None:
        consent = self.data.draw(st.sampled_from(self.consents))
        under = {entry.id for entry in self.said if entry.consent_id == consent.id}
        told = self.workspace.write(take_back_consent, consent.id)
        assert set(told) == {one for one, on in self.told.standing.items() if on & under}
        self.taken_back |= under
        if self.changed():
            with pytest.raises(CannotUndoError):
                self.workspace.undo_change(self.workspace.last_change)

    def undo(self) -> None:
        if self.before:
            self.workspace.undo()
            self.after.append(self.told)
            self.told = self.before.pop()

    def redo(self) -> None:
        if self.after:
            self.workspace.redo()
            self.before.append(self.told)
            self.told = self.after.pop()

    def changed(self) -> bool:
        """Whether the last write changed anything: what changes nothing is no step to undo."""
        change = self.workspace.last_change
        return self.workspace.read(
            lambda db: bool(
                db.connection()
                .exec_driver_sql("SELECT 1 FROM revision WHERE change = ? LIMIT 1", (change,))
                .scalar()
            )
        )

    def some(self, of: list[Input] | None = None) -> list[Input]:
        offered = self.said if of is None else of
        if not offered:
            return []
        return self.data.draw(st.lists(st.sampled_from(offered), unique_by=lambda e: e.id))

    def findings(self) -> st.SearchStrategy[UUID]:
        return st.sampled_from(sorted(self.told.standing))

    def check(self) -> None:
        read, hidden = self.workspace.read, self.told.withdrawn | self.taken_back
        standing = {one.id: {UUID(i) for i in one.inputs} for one in read(findings, self.about.id)}
        assert standing == self.told.standing
        for finding, rested in standing.items():
            assert {entry.id for entry in read(sources, finding)} == rested - hidden
            assert read(lineage, finding) == self.told.origins[finding]
            for origin in self.told.origins[finding]:
                heirs = {one.id for one in read(standing_for, self.about.id, [origin.hex])}
                assert finding in heirs
        on = {one.id for one in read(findings_on, [entry.id for entry in self.said])}
        assert on == {one for one, rested in standing.items() if rested}
        used = set().union(*standing.values())
        visible = {entry.id for entry in self.said} - hidden
        assert seen(self.workspace, self.about) == visible
        free = {entry.id for entry in read(unused_inputs, self.about.id)}
        assert free == visible - used
        for summary in read(finding_summaries, self.about.id):
            assert summary.sources == len(standing[summary.id] - hidden)
            assert summary.gone == len(standing[summary.id] & hidden)
        assert {one.id for one in read(bare_findings, self.about.id)} == {
            one for one, rested in standing.items() if not rested - hidden
        }
        leaving = read(disclosed, self.about.id, as_of=self.workspace.last_changed())
        assert leaving.counted == len(visible)


@given(data=st.data(), steps=st.lists(STEPS, max_size=16))
def test_whatever_is_done_nothing_a_finding_rested_on_is_lost(
    workspace: Workspace, data: st.DataObject, steps: list[str]
) -> None:
    synthesis = Synthesis(workspace, data)
    for name in ("write", "write", *steps):
        synthesis.step(name)
        if name in ("merge", "split", "take_back"):
            synthesis.check()
    synthesis.check()


# --- what stays hidden and what is not lost -----------------------------------------------------


def test_what_comes_back_under_a_consent_taken_back_stays_hidden(
    workspace: Workspace, consultation: Consultation
) -> None:
    consent = workspace.write(give_consent, consultation_id=consultation.id)
    entry = say(workspace, consultation, "lighthouse", consent_id=consent.id)
    workspace.write(amend_input, entry.id, consent_id=None)
    change = workspace.last_change
    workspace.write(take_back_consent, consent.id)
    assert seen(workspace, consultation) == {entry.id}
    workspace.undo_change(change)
    assert seen(workspace, consultation) == set()


def test_words_are_recorded_again_once_and_stand_in_their_findings(
    workspace: Workspace, consultation: Consultation
) -> None:
    consent = workspace.write(give_consent, consultation_id=consultation.id)
    entry = say(workspace, consultation, "lighthouse", consent_id=consent.id)
    finding = find(workspace, consultation, entry)
    workspace.write(take_back_consent, consent.id)
    workspace.write(renew_consent, consent.id)
    (again,) = workspace.read(inputs, consultation.id)
    assert rests(workspace, finding) == {again.id}
    with pytest.raises(RefusedError):
        workspace.write(renew_consent, consent.id)
    assert len(workspace.read(inputs, consultation.id)) == 1


def test_a_consent_that_does_not_go_as_far_as_printing_lets_nothing_be_quoted(
    workspace: Workspace, consultation: Consultation
) -> None:
    consent = workspace.write(give_consent, consultation_id=consultation.id, level="withdrawable")
    facts = {"sensitivity": "public", "quote": True, "consent_id": consent.id}
    entry = say(workspace, consultation, **facts)
    finding = find(workspace, consultation, entry)
    with pytest.raises(RefusedError) as refused:
        workspace.write(quote_input, finding.id, entry.id)
    assert set(refused.value.problems) == {"quotes"}


def test_what_was_merged_is_not_merged_split_or_added_to_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation)
    first, second = (find(workspace, consultation, entry, text=name) for name in "AB")
    workspace.write(merge_findings, [first.id, second.id])
    for act in (
        lambda: workspace.write(merge_findings, [first.id, second.id]),
        lambda: workspace.write(split_finding, first.id, [{"text": "C"}, {"text": "D"}]),
        lambda: workspace.write(rest_on, first.id, entry.id),
    ):
        with pytest.raises(RefusedError):
            act()
    assert len(workspace.read(findings, consultation.id)) == 1
