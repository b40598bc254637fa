"""What the journal promises, one promise a test."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, delete, insert, update
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.counts import COUNTS
from gcm_desktop.consultation.cycles import amend_cycle, review_cycles
from gcm_desktop.consultation.drafts import Draft, keep_draft
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
from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, history, journal, migrations, rows, undo
from gcm_desktop.workspace.revision import Facts, Revision, spelled
from gcm_desktop.workspace.upcasts import Upcast

GATED = (*TABLES, *migrations.COUNTED, *migrations.KEPT, "revision")


def revisions(workspace: Workspace, record: UUID) -> list[Revision]:
    return workspace.read(lambda db: journal.history_of(db.connection(), record.hex)).applied


def everything(workspace: Workspace) -> list[tuple[str, str | None]]:
    """All sealed texts with what is kept beside them."""

    def ask(db: Session) -> list[tuple[str, str | None]]:
        lines = db.connection().exec_driver_sql(
            "SELECT sealed, body FROM revision LEFT JOIN content USING (place) ORDER BY place"
        )
        return [(line[0], line[1]) for line in lines]

    return workspace.read(ask)


def shown(workspace: Workspace, entry: Input) -> Input:
    return workspace.read(lambda db: db.get_one(Input, entry.id))


def codes(workspace: Workspace) -> list[str]:
    return [found.code for found in workspace.check()]


def arrive(workspace: Workspace, *those: Revision) -> None:
    """Take in revisions that were made elsewhere, as a bundle brings them."""
    with workspace._transaction("BEGIN IMMEDIATE") as db:
        connection = db.connection()
        connection.exec_driver_sql("INSERT INTO gate VALUES (1)")
        journal.insert(connection, those)
        records = {revision.facts.record for revision in those}
        rows.settle_all(connection, [(r, journal.history_of(connection, r)) for r in records])
        connection.exec_driver_sql("DELETE FROM gate")
        db.commit()


def made(values: dict[str, Any], **facts: Any) -> Revision:
    """A revision of another device."""
    whole = {
        "table": "input", "record": "01900000000070008000000000000001", "parents": (),
        "shape": 1, "clock": 5, "change": "c" * 32, "covers": 1, "action": "record_input",
        "officer": "d" * 32, "strand": "e" * 32, "number": 1,
    }  # fmt: skip
    return Revision.seal(Facts(**whole | facts), values)


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Callable[..., Workspace]]:
    """Opens further files, each with a device of its own."""
    opened: list[Workspace] = []

    def make(name: str) -> Workspace:
        path = tmp_path / f"{name}.gcm"
        opened.append(Workspace.create(path, None, profile=Profile(tmp_path / f"of {name}")))
        return opened[-1]

    yield make
    for workspace in opened:
        workspace.close()


# --- one revision a record and call -------------------------------------------------------------


def test_each_record_an_action_changes_has_one_revision_whatever_the_flushes(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("zero")

    def fiddle(db: Session) -> None:
        row = db.get_one(Input, entry.id)
        for text in ("one", "two", "three"):
            row.amend(text=text)
            db.flush()
        row.amend(kind="data")
        db.flush()
        row.amend(kind="challenge")

    workspace.write(fiddle)
    first, last = revisions(workspace, entry.id)
    assert (last.facts.number, last.facts.previous) == (first.facts.number + 1, first.id)
    assert last.values == {"text": "three"}
    assert workspace.check() == []


def test_a_change_says_how_many_records_it_covers(
    workspace: Workspace, consultation: Consultation
) -> None:
    def say_three(db: Session) -> list[Input]:
        return [
            record_input(
                db, consultation_id=consultation.id, text=text, kind="data",
                stakeholder_group="other",
            )
            for text in "abc"
        ]  # fmt: skip

    said = workspace.write(say_three)
    facts = [revisions(workspace, one.id)[0].facts for one in said]
    assert {fact.covers for fact in facts} == {3}
    assert {fact.change for fact in facts} == {workspace.last_change}
    assert len({fact.number for fact in facts}) == 3


def test_a_revision_says_who_changed_what_by_which_action_and_when(
    workspace: Workspace, consultation: Consultation, say: Callable[..., Input], profile: Profile
) -> None:
    workspace.clock = lambda: 1_800_000_000_000
    entry = say("words", objectives=[7])
    [revision] = revisions(workspace, entry.id)
    facts = revision.facts
    assert (facts.table, facts.record, facts.action) == ("input", entry.id.hex, "record_input")
    assert (facts.clock, facts.shape, facts.parents) == (1_800_000_000_000, Input.SHAPE, ())
    assert facts.officer == UUID(profile.settings.officer_id).hex
    assert UUID(facts.change).version == 7


def test_a_later_revision_names_the_one_it_follows(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("one")
    workspace.write(amend_input, entry.id, text="two")
    workspace.write(amend_input, entry.id, text="three")
    first, second, third = revisions(workspace, entry.id)
    assert (second.facts.parents, third.facts.parents) == ((first.id,), (second.id,))


def test_ids_are_the_digest_of_what_is_sealed_and_seals_hold_no_words(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    say("Legal aid is far away.", organisation="Harbour union")
    for sealed, body in everything(workspace):
        revision = Revision.read(sealed, body)
        assert revision.id == spelled(hashlib.sha256(sealed.encode()).digest())
        assert "Legal aid" not in sealed
        assert "Harbour" not in sealed
        revision.verify()


def test_a_sealed_text_has_one_spelling(workspace: Workspace, say: Callable[..., Input]) -> None:
    say("Legal aid", objectives=[3, 1])
    for sealed, _ in everything(workspace):
        assert sealed == json.dumps(
            json.loads(sealed), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )


def test_equal_values_have_unequal_digests(workspace: Workspace, say: Callable[..., Input]) -> None:
    one, other = (revisions(workspace, say("the same").id)[0] for _ in range(2))
    assert one.digests.keys() == other.digests.keys()
    assert not set(one.digests.values()) & set(other.digests.values())


# --- past write ---------------------------------------------------------------------------------


@pytest.mark.parametrize("table", GATED)
def test_changes_past_write_are_refused_by_the_file(
    workspace: Workspace, say: Callable[..., Input], table: str
) -> None:
    say("words", objectives=[3], principles=["f"])
    workspace.write(strike_input, say("struck").id)
    columns = workspace.read(lambda db: columns_of(db.connection(), table))
    for statement in (
        f"INSERT INTO {table} ({columns[0]}) VALUES (NULL)",  # noqa: S608
        f"UPDATE {table} SET {columns[0]} = {columns[0]}",  # noqa: S608
        f"DELETE FROM {table}",  # noqa: S608
    ):
        if statement.startswith("INSERT") or held(workspace, table):
            with pytest.raises(DatabaseError, match="changed past"):
                workspace.read(lambda db, s=statement: db.connection().exec_driver_sql(s))
    assert workspace.check() == []


def columns_of(connection: Connection, table: str) -> list[str]:
    return [line[1] for line in connection.exec_driver_sql(f"PRAGMA table_info({table})")]


def held(workspace: Workspace, table: str) -> bool:
    asked = f"SELECT 1 FROM {table} LIMIT 1"  # noqa: S608
    return workspace.read(lambda db: db.connection().exec_driver_sql(asked).first()) is not None


@pytest.mark.parametrize("verb", ["UPDATE revision SET sealed = '{}'", "DELETE FROM revision"])
def test_revisions_are_changed_by_nobody_not_even_an_action(
    workspace: Workspace, say: Callable[..., Input], verb: str
) -> None:
    say("words")
    with pytest.raises(DatabaseError, match="changed past"):
        workspace.write(lambda db: db.connection().exec_driver_sql(verb))


def test_the_gate_is_shut_again_after_every_action(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    say("words")
    with pytest.raises(RefusedError):
        say("words", kind="none")
    assert not held(workspace, "gate")


@pytest.mark.parametrize(
    "statement",
    [
        update(Input).values(text="x"), delete(Input), insert(Input).values(text="x"),
        update(Input.__table__).values(text="x"), delete(Consultation.__table__),
    ],
    ids=str,
)  # fmt: skip
def test_bulk_statements_are_refused_inside_an_action(
    workspace: Workspace, say: Callable[..., Input], statement: Any
) -> None:
    entry = say("words")
    with pytest.raises(TypeError, match="bulk"):
        workspace.write(lambda db: db.exec(statement))
    assert shown(workspace, entry).text == "words"


def test_rows_are_withdrawn_and_never_deleted(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("words")
    with pytest.raises(TypeError, match="never deleted"):
        workspace.write(lambda db: db.delete(db.get_one(Input, entry.id)))
    assert shown(workspace, entry).text == "words"


# --- seeds and clocks ---------------------------------------------------------------------------


def test_seeds_are_the_same_in_every_file(another: Callable[..., Workspace]) -> None:
    one, other = another("one"), another("other")
    assert one.digest() == other.digest()
    assert everything(one) == everything(other)


def test_seeds_stay_editable(another: Callable[..., Workspace]) -> None:
    one, other = another("one"), another("other")
    cycle = one.read(review_cycles)[0]
    one.write(amend_cycle, cycle.id, title="Corrected")
    assert one.digest() != other.digest()
    assert other.read(review_cycles)[0].title == cycle.title
    assert one.check() == []


def test_a_clock_set_wrong_stays_with_its_record(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("now")
    workspace.clock = lambda: 2 * 10**13
    workspace.write(amend_input, entry.id, text="from the future")
    workspace.clock = lambda: 10**12
    workspace.write(amend_input, entry.id, text="later all the same")
    other = say("other")
    assert [r.facts.clock for r in revisions(workspace, entry.id)][1:] == [
        2 * 10**13,
        2 * 10**13 + 1,
    ]
    assert [r.facts.clock for r in revisions(workspace, other.id)] == [10**12]
    assert shown(workspace, entry).text == "later all the same"


def test_a_clock_before_1970_or_after_us_all_breaks_nothing(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    for at in (-(10**10), 0, 253_402_300_799_000):
        workspace.clock = lambda at=at: at
        assert say(f"at {at}").recorded_at
    assert workspace.check() == []


# --- erasure ------------------------------------------------------------------------------------


def test_erasing_twice_is_harmless(workspace: Workspace, say: Callable[..., Input]) -> None:
    entry = say("words")
    workspace.write(strike_input, entry.id)
    workspace.write(strike_input, entry.id)
    assert workspace.check() == []
    assert shown(workspace, entry).text is None


def test_an_erasure_names_what_it_erases_and_keeps_every_seal_whole(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("words", organisation="Union", objectives=[7])
    workspace.write(amend_input, entry.id, text="other words")
    before = [r.id for r in revisions(workspace, entry.id)]
    workspace.write(strike_input, entry.id)
    after = revisions(workspace, entry.id)
    assert [r.id for r in after[:2]] == before
    assert {"text", "organisation", "speaker"} <= set(after[2].facts.erases)
    for revision in after:
        revision.verify()
        assert not {"text", "organisation"} & revision.values.keys()
        assert not {"text", "organisation"} & revision.salts.keys()


def test_an_erased_field_takes_no_value_again(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("words")
    workspace.write(strike_input, entry.id)
    with pytest.raises(RefusedError, match="erased for good"):
        workspace.write(lambda db: db.get_one(Input, entry.id).amend(text="again"))
    with pytest.raises(RefusedError, match="erased for good"):
        workspace.write(lambda db: setattr(db.get_one(Input, entry.id), "text", "again"))
    assert shown(workspace, entry).text is None


def test_erased_words_do_not_come_back_with_an_older_bundle(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("words")
    [first] = revisions(workspace, entry.id)
    workspace.write(strike_input, entry.id)
    late = made(
        {"text": "late words", "kind": "pledge"}, record=entry.id.hex, parents=(first.id,),
        clock=first.facts.clock + 10**6,
    )  # fmt: skip
    arrive(workspace, late)
    assert shown(workspace, entry).text is None
    assert workspace.read(inputs, search="late", withdrawn=True) == []


# --- what is listed for a person ----------------------------------------------------------------


def test_different_values_of_two_devices_are_listed_until_one_is_chosen(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first")
    [first] = revisions(workspace, entry.id)
    workspace.write(amend_input, entry.id, text="ours")
    arrive(workspace, made({"text": "theirs"}, record=entry.id.hex, parents=(first.id,), clock=1))
    assert codes(workspace) == ["differ"]
    assert not any(found.fault for found in workspace.check())
    assert shown(workspace, entry).text == "ours"
    workspace.write(confirm_input, entry.id, "text")
    assert workspace.check() == []
    assert len(revisions(workspace, entry.id)[-1].facts.parents) == 2


def test_the_same_value_of_two_devices_is_not_listed(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first")
    [first] = revisions(workspace, entry.id)
    workspace.write(amend_input, entry.id, text="the same")
    arrive(workspace, made({"text": "the same"}, record=entry.id.hex, parents=(first.id,)))
    assert workspace.check() == []


def test_different_fields_of_two_devices_come_together(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first", objectives=[7])
    [first] = revisions(workspace, entry.id)
    workspace.write(amend_input, entry.id, text="ours")
    arrive(
        workspace,
        made({"objectives": [3, 9], "principal": 9}, record=entry.id.hex, parents=(first.id,)),
    )
    now = shown(workspace, entry)
    assert (now.text, now.objectives, now.principal) == ("ours", (3, 9), 9)
    assert workspace.check() == []


def test_an_edit_beats_a_withdrawal_and_is_listed(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first")
    [first] = revisions(workspace, entry.id)
    workspace.write(withdraw_input, entry.id)
    arrive(workspace, made({"text": "theirs"}, record=entry.id.hex, parents=(first.id,)))
    assert not shown(workspace, entry).withdrawn
    assert codes(workspace) == ["edited"]
    workspace.write(withdraw_input, entry.id)
    assert workspace.check() == []


def test_a_struck_input_does_not_come_back_by_an_edit_made_elsewhere(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first", objectives=[3])
    [first] = revisions(workspace, entry.id)
    workspace.write(strike_input, entry.id)
    arrive(workspace, made({"kind": "pledge"}, record=entry.id.hex, parents=(first.id,)))
    assert shown(workspace, entry).withdrawn
    assert workspace.check() == []


def test_consent_withdrawn_anywhere_is_withdrawn(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first")
    [first] = revisions(workspace, entry.id)
    workspace.write(amend_input, entry.id, text="ours")
    arrive(workspace, made({"consent_withdrawn": True}, record=entry.id.hex, parents=(first.id,)))
    workspace.write(amend_input, entry.id, text="ours again")
    assert shown(workspace, entry).consent_withdrawn
    assert workspace.check() == []


def test_a_revision_waits_for_its_parents(workspace: Workspace, say: Callable[..., Input]) -> None:
    entry = say("first")
    [first] = revisions(workspace, entry.id)
    between = made({"text": "between"}, record=entry.id.hex, parents=(first.id,), clock=7)
    last = made(
        {"text": "last"}, record=entry.id.hex, parents=(between.id,), clock=8, number=2,
        previous=between.id,
    )  # fmt: skip
    arrive(workspace, last)
    assert shown(workspace, entry).text == "first"
    assert set(codes(workspace)) == {"waiting", "gap"}
    arrive(workspace, between)
    assert shown(workspace, entry).text == "last"
    assert workspace.check() == []


def test_a_record_of_which_only_the_end_is_here_can_still_be_introduced(
    workspace: Workspace, consultation: Consultation
) -> None:
    """Its first revision comes later: a row of the same id made meanwhile is not lost."""
    key = uuid4()
    early = made({"text": "early"}, record=key.hex, parents=("unknown",))
    arrive(workspace, early)
    entry = Input.of(
        id=key, consultation_id=consultation.id, text="ours", kind="data",
        stakeholder_group="other",
    )  # fmt: skip
    workspace.write(lambda db: db.add(entry))
    assert shown(workspace, entry).text == "ours"
    assert set(codes(workspace)) == {"waiting"}


# --- older and later versions -------------------------------------------------------------------


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the third shape of inputs had two fields less, with one renamed before that."""
    steps = (
        Upcast("input", 1, "stakeholder", ("speaking",), lambda old: (old,)),
        Upcast("input", 2, "speaking", ("speaker",), lambda old: (old.title(),)),
        Upcast("input", 2, "objective", ("objectives", "principal"), lambda n: ([n], n)),
    )
    from gcm_desktop.workspace import upcasts

    def upcast(table: str, shape: int, field: str, value: Any) -> dict[str, Any]:
        return upcasts.upcast(table, shape, field, value, steps)

    def names_of(table: str, field: str) -> set[str]:
        return upcasts.names_of(table, field, steps)

    monkeypatch.setattr(Input, "SHAPE", 3)
    for module in (journal, history, undo):
        monkeypatch.setattr(module, "upcast", upcast)
    monkeypatch.setattr(journal, "names_of", names_of)


OLD = {
    "text": "Old", "kind": "data", "stakeholder_group": "other", "objective": 7,
    "stakeholder": "ana",
}  # fmt: skip


@pytest.mark.usefixtures("older")
def test_an_older_shape_is_read_today(workspace: Workspace, consultation: Consultation) -> None:
    old = made(OLD | {"consultation_id": str(consultation.id)}, shape=1)
    arrive(workspace, old)
    row = workspace.read(lambda db: db.get_one(Input, UUID(old.facts.record)))
    assert (row.text, row.objectives, row.principal, row.speaker) == ("Old", (7,), 7, "Ana")
    assert workspace.check() == []
    assert workspace.read(inputs, consultation.id, objective=7)[0].id == row.id


@pytest.mark.usefixtures("older")
def test_an_erasure_reaches_a_field_by_every_name_it_has_had(
    workspace: Workspace, consultation: Consultation
) -> None:
    old = made(OLD | {"consultation_id": str(consultation.id)}, shape=1)
    arrive(workspace, old)
    workspace.write(strike_input, UUID(old.facts.record))
    first, last = revisions(workspace, UUID(old.facts.record))
    assert set(first.values) == {"consultation_id", "kind", "stakeholder_group", "objective"}
    assert {"speaker", "speaking", "stakeholder", "text"} <= set(last.facts.erases)
    assert workspace.check() == []


def test_fields_of_a_later_version_are_kept(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first")
    [first] = revisions(workspace, entry.id)
    later = made(
        {"mood": "hopeful", "text": "later"}, record=entry.id.hex, parents=(first.id,), shape=9
    )
    arrive(workspace, later)
    assert shown(workspace, entry).text == "later"
    workspace.write(amend_input, entry.id, kind="pledge")
    rebuilt(workspace)
    assert revisions(workspace, entry.id)[1].values["mood"] == "hopeful"
    assert workspace.check() == []


def test_tables_of_a_later_version_are_kept(workspace: Workspace) -> None:
    later = made({"mood": "hopeful"}, table="mood", shape=9)
    arrive(workspace, later)
    rebuilt(workspace)
    kept = dict(everything(workspace))
    assert "hopeful" in (kept[later.sealed] or "")
    assert not any(found.fault for found in workspace.check())


def test_what_a_later_version_says_beside_is_kept_under_the_seal(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    say("first")
    later = made({"mood": "hopeful"}, table="mood", shape=9)
    more = json.dumps(
        json.loads(later.sealed) | {"signed_by": "x"}, sort_keys=True, separators=(",", ":")
    )
    revision = Revision.read(more, later.body)
    arrive(workspace, revision)
    assert more in dict(everything(workspace))
    assert not any(found.fault for found in workspace.check())


def test_a_value_that_does_not_fit_today_is_listed(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    entry = say("first", objectives=[3])
    [first] = revisions(workspace, entry.id)
    arrive(
        workspace,
        made({"principal": 31, "text": ["x"]}, record=entry.id.hex, parents=(first.id,), shape=9),
    )
    assert set(codes(workspace)) == {"unfit"}
    assert shown(workspace, entry).principal is None


# --- rebuilding ---------------------------------------------------------------------------------


def rebuilt(workspace: Workspace) -> None:
    with workspace._transaction("BEGIN IMMEDIATE") as db:
        migrations.rebuild(db.connection())
        db.commit()


def test_rows_links_index_and_heads_are_rebuilt_as_they_were(
    workspace: Workspace, consultation: Consultation, say: Callable[..., Input]
) -> None:
    one = say("one word", objectives=[3, 1], principles=["a", "f"])
    two = say("two words")
    say("three", objectives=[23])
    workspace.write(strike_input, one.id)
    workspace.write(withdraw_consent, two.id)
    workspace.write(amend_input, two.id, objectives=[5])

    def state(db: Session) -> list[Any]:
        connection = db.connection()
        linked = [
            sorted(tuple(line) for line in connection.exec_driver_sql(f"SELECT * FROM {name}"))  # noqa: S608
            for name in (*(link.name for link in LINKS), "head", "erased", "listed")
        ]
        for counts in COUNTS:
            kept = f"SELECT * FROM {counts.name} WHERE inputs > 0"  # noqa: S608
            linked.append(sorted(map(tuple, connection.exec_driver_sql(kept))))
        return [*(rows.stored(connection, table) for table in TABLES), *linked]

    before, found = workspace.read(state), workspace.read(inputs, search="word", withdrawn=True)
    rebuilt(workspace)
    assert workspace.read(state) == before
    assert [e.id for e in workspace.read(inputs, search="word", withdrawn=True)] == [
        e.id for e in found
    ]
    assert workspace.check() == []


def test_a_file_whose_tables_are_of_another_version_is_brought_up_to_date(
    workspace: Workspace, say: Callable[..., Input], profile: Profile
) -> None:
    entry = say("words", objectives=[3])
    digest = workspace.digest()
    with workspace._transaction("BEGIN IMMEDIATE") as db:
        db.connection().exec_driver_sql("UPDATE about SET value = 'x' WHERE key = 'tables'")
        db.commit()
    workspace.close()
    before = workspace.path.read_bytes()
    with Workspace.open(workspace.path, None, profile=profile, read_only=True) as reading:
        assert shown(reading, entry).model_dump() == entry.model_dump()
        assert reading.digest() == digest
    assert workspace.path.read_bytes() == before
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert shown(again, entry).model_dump() == entry.model_dump()
        assert again.digest() == digest
        assert again.check() == []


# --- drafts -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("consultation")
def test_drafts_leave_with_nobody(workspace: Workspace) -> None:
    before = workspace.digest()
    workspace.write(keep_draft, "capture", {"text": "vhalfxtyped words"})
    assert workspace.digest() == before
    assert not any("vhalfxtyped" in str(line) for line in everything(workspace))
    assert workspace.read(lambda db: len(db.exec(select(Draft)).all())) == 1


def test_drafts_outlive_a_rebuilding(workspace: Workspace) -> None:
    workspace.write(keep_draft, "capture", {"text": "half"})
    rebuilt(workspace)
    assert workspace.read(lambda db: db.get_one(Draft, "capture").facts) == {"text": "half"}


# --- strands ------------------------------------------------------------------------------------


def strands(workspace: Workspace) -> list[tuple[str, int]]:
    def ask(db: Session) -> list[tuple[str, int]]:
        lines = db.connection().exec_driver_sql(
            "SELECT strand, max(number) FROM revision WHERE strand NOT LIKE 'seed%'"
            " GROUP BY strand ORDER BY min(place)"
        )
        return [(line[0], line[1]) for line in lines]

    return workspace.read(ask)


def again(workspace: Workspace, profile: Profile, path: Path | None = None) -> Workspace:
    return Workspace.open(path or workspace.path, None, profile=profile)


def test_one_device_goes_on_with_its_strand(
    workspace: Workspace, consultation: Consultation, profile: Profile
) -> None:
    for _ in range(2):
        workspace.close()
        workspace = again(workspace, profile)
        workspace.write(open_consultation, title="More", country="KEN")
    assert [number for _, number in strands(workspace)] == [4]
    assert workspace.check() == []
    workspace.close()


def test_a_restored_backup_is_noticed_and_begins_a_new_strand(
    workspace: Workspace, say: Callable[..., Input], profile: Profile
) -> None:
    entry = say("first")
    workspace.close()
    backup = workspace.path.read_bytes()
    with again(workspace, profile) as later:
        later.write(amend_input, entry.id, text="later")
        assert later.older is None
    workspace.path.write_bytes(backup)
    with again(workspace, profile) as back:
        assert back.older is not None
        back.accept_older()
        back.write(amend_input, entry.id, text="otherwise")
        assert len(strands(back)) == 2
        assert back.check() == []
    with again(workspace, profile) as later:
        assert later.older is None
        later.write(amend_input, entry.id, text="again")
        assert len(strands(later)) == 2


def test_a_copied_file_begins_a_new_strand_where_both_go_on(
    workspace: Workspace, say: Callable[..., Input], profile: Profile, tmp_path: Path
) -> None:
    entry = say("first")
    workspace.close()
    copy = tmp_path / "copy.gcm"
    copy.write_bytes(workspace.path.read_bytes())
    with again(workspace, profile) as one:
        one.write(amend_input, entry.id, text="in the first")
    with again(workspace, profile, copy) as other:
        other.accept_older()
        other.write(amend_input, entry.id, text="in the copy")
        assert len(strands(other)) == 2
        assert other.check() == []


def test_where_the_profile_is_lost_a_new_strand_begins(
    workspace: Workspace, say: Callable[..., Input], tmp_path: Path
) -> None:
    say("first")
    workspace.close()
    with again(workspace, Profile(tmp_path / "new profile")) as stranger:
        assert stranger.older is None
        stranger.write(open_consultation, title="More", country="KEN")
        assert len(strands(stranger)) == 2
        assert stranger.check() == []


def test_a_program_killed_before_it_remembered_begins_a_new_strand(
    workspace: Workspace, say: Callable[..., Input], profile: Profile
) -> None:
    identity = workspace.id
    before = profile.memory_of(identity)
    say("first")
    workspace.close()
    profile.remember(identity, before)
    with again(workspace, profile) as next_day:
        assert next_day.older is None
        next_day.write(open_consultation, title="More", country="KEN")
        assert next_day.check() == []


def test_where_nothing_can_be_remembered_writing_goes_on_in_one_strand(
    workspace: Workspace, say: Callable[..., Input], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Profile, "remember", refuse)
    say("one")
    say("two")
    assert len(strands(workspace)) == 1
    assert workspace.check() == []


def test_a_cloned_device_is_reported_as_a_fork(
    workspace: Workspace, say: Callable[..., Input], profile: Profile, tmp_path: Path
) -> None:
    import shutil

    entry = say("first")
    workspace.close()
    clone = tmp_path / "clone.gcm"
    clone.write_bytes(workspace.path.read_bytes())
    shutil.copytree(profile.folder, tmp_path / "cloned profile")
    with again(workspace, profile) as one:
        one.write(amend_input, entry.id, text="here")
        with again(workspace, Profile(tmp_path / "cloned profile"), clone) as other:
            other.write(amend_input, entry.id, text="there")
            theirs = revisions(other, entry.id)[-1]
        arrive(one, theirs)
        assert set(codes(one)) == {"fork", "differ"}
        assert not any(found.fault for found in one.check())
