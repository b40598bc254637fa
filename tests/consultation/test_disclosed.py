"""What may leave, and that nothing else does."""

import hashlib
import json
import random
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import jsonschema
import pytest

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.disclosed import Disclosed, disclosed, published_id
from gcm_desktop.consultation.inputs import (
    Input,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.issued import issue_report
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import NoSuchRecordError, RefusedError
from gcm_desktop.shipped import shipped
from gcm_desktop.workspace import Workspace

DAY = date(2031, 1, 5)


def say(workspace: Workspace, about: Consultation, text: str, **facts: Any) -> Input:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "sensitivity": "public"} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


def leaving(workspace: Workspace, about: Consultation, **options: Any) -> Disclosed:
    return workspace.read(disclosed, about.id, as_of=DAY, **options)


def everything(report: Disclosed) -> str:
    return json.dumps(report.data(), ensure_ascii=False)


@pytest.fixture
def on_the_record(workspace: Workspace) -> Consultation:
    return workspace.write(
        open_consultation, title="Open", country="KEN", attribution_rule="on_the_record"
    )


def test_public_words_are_printed(workspace: Workspace, consultation: Consultation) -> None:
    say(workspace, consultation, "The clinic asks for an address.", objectives=[15, 4])
    [entry] = leaving(workspace, consultation).inputs
    assert (entry.text, entry.objectives) == ("The clinic asks for an address.", (15, 4))


def test_aggregate_is_counted_only(workspace: Workspace, consultation: Consultation) -> None:
    say(workspace, consultation, "counted not printed", objectives=[15], sensitivity="aggregate")
    report = leaving(workspace, consultation)
    assert "counted not printed" not in everything(report)
    assert (report.counted, report.printed) == (1, 0)
    assert [(c.objective, c.inputs) for c in report.coverage] == [(15, 1)]


def test_left_unsaid_means_counted_only(workspace: Workspace, consultation: Consultation) -> None:
    workspace.write(
        record_input, consultation_id=consultation.id, text="nothing said about this",
        kind="data", stakeholder_group="academia",
    )  # fmt: skip
    assert "nothing said about this" not in everything(leaving(workspace, consultation))


def test_local_appears_nowhere_not_even_as_a_number(
    workspace: Workspace, consultation: Consultation
) -> None:
    before = everything(leaving(workspace, consultation))
    say(workspace, consultation, "stays in this file", objectives=[3], sensitivity="local")
    assert everything(leaving(workspace, consultation)) == before


@pytest.mark.parametrize("take_back", [withdraw_input, withdraw_consent, strike_input])
def test_withdrawn_input_counts_nowhere(
    workspace: Workspace, consultation: Consultation, take_back: Any
) -> None:
    before = everything(leaving(workspace, consultation))
    workspace.write(take_back, say(workspace, consultation, "taken back", objectives=[3]).id)
    assert everything(leaving(workspace, consultation)) == before


def test_organisations_are_shown_on_the_record_only(
    workspace: Workspace, consultation: Consultation, on_the_record: Consultation
) -> None:
    for about in (consultation, on_the_record):
        say(workspace, about, "one", organisation="Harbour Union", attribution="organisation")
    assert "Harbour Union" not in everything(leaving(workspace, consultation))
    assert "Harbour Union" in everything(leaving(workspace, on_the_record))


def test_anonymous_shows_neither_speaker_nor_organisation(
    workspace: Workspace, on_the_record: Consultation
) -> None:
    say(workspace, on_the_record, "one", organisation="Harbour Union", attribution="anonymous")
    say(workspace, on_the_record, "two", organisation="River Club", attribution="not_recorded")
    said = everything(leaving(workspace, on_the_record))
    assert "Harbour Union" not in said
    assert "River Club" not in said


def test_a_named_speaker_is_shown_on_the_record_only(locked: Workspace) -> None:
    for rule, shown in (("on_the_record", True), ("chatham_house", False)):
        about = locked.write(open_consultation, title=rule, country="KEN", attribution_rule=rule)
        say(locked, about, "one", speaker="Amina Otieno", attribution="named")
        assert ("Amina Otieno" in everything(leaving(locked, about))) is shown


def test_nothing_of_the_recording_leaves(workspace: Workspace, consultation: Consultation) -> None:
    entry = say(workspace, consultation, "words", client_id="device-17-line-9")
    said = everything(leaving(workspace, consultation))
    traces = (
        entry.id.hex, str(entry.id), entry.id.hex[:12], str(entry.author_id), "device-17",
        consultation.id.hex, consultation.secret, str(entry.recorded_at)[:10],
    )  # fmt: skip
    assert [trace for trace in traces if trace in said] == []


def test_published_ids_say_nothing_of_order(
    workspace: Workspace, consultation: Consultation
) -> None:
    """Each place in print is as likely for the first recorded as for the last (chi-square)."""
    ids = [say(workspace, consultation, f"words number {n}").id for n in range(12)]
    runs, places = 3000, [[0] * 12 for _ in range(12)]
    chance = random.Random(7)
    for _ in range(runs):
        secret = chance.randbytes(32).hex()
        printed = sorted(ids, key=lambda key: published_id(secret, "input", key))
        for place, key in enumerate(printed):
            places[ids.index(key)][place] += 1
    expected = runs / 12
    for row in places:
        assert sum((found - expected) ** 2 / expected for found in row) < 45  # p about 5e-6 a row


def test_order_of_recording_changes_no_byte(
    workspace: Workspace, consultation: Consultation
) -> None:
    words = [f"words number {n}" for n in range(8)]
    for text in words:
        say(workspace, consultation, text)
    printed = [entry.id for entry in leaving(workspace, consultation).inputs]
    assert printed == sorted(printed)
    recorded = [entry.text for entry in leaving(workspace, consultation).inputs]
    assert recorded not in (words, words[::-1])


def test_two_consultations_share_no_id(
    workspace: Workspace, consultation: Consultation, on_the_record: Consultation
) -> None:
    for about in (consultation, on_the_record):
        for n in range(20):
            say(workspace, about, f"words {n}")
    one, other = (
        {e.id for e in leaving(workspace, about).inputs} for about in (consultation, on_the_record)
    )
    assert not one & other


def test_tables_are_kept_apart_in_ids() -> None:
    key = UUID(int=5)
    assert published_id("00" * 32, "input", key) != published_id("00" * 32, "consultation", key)
    assert published_id("00" * 32, "input", key) != published_id("11" * 32, "input", key)


def count_heads(workspace: Workspace, about: Consultation, *people: int | None) -> None:
    for number in people:
        workspace.write(open_session, consultation_id=about.id, title="Meeting", people=number)


@pytest.mark.parametrize(
    ("people", "printed"), [((4,), None), ((5,), 5), ((3, None, 4), 7), ((), None)]
)
def test_few_people_are_not_counted_in_print(
    workspace: Workspace, consultation: Consultation, people: tuple[int, ...], printed: int | None
) -> None:
    count_heads(workspace, consultation, *people)
    assert leaving(workspace, consultation).meetings.people == printed


def test_two_issues_never_differ_by_a_few_people(
    workspace: Workspace, consultation: Consultation
) -> None:
    count_heads(workspace, consultation, 40)
    workspace.write(
        issue_report, consultation_id=consultation.id, issued_at=datetime(2026, 1, 1, tzinfo=UTC),
        schema_version="gcm-consultation/1.0", data_sha256="0" * 64, state_digest="0" * 64,
        inputs=0, people=40,
    )  # fmt: skip
    count_heads(workspace, consultation, 3)
    assert leaving(workspace, consultation).meetings.people == 40
    count_heads(workspace, consultation, 2)
    assert leaving(workspace, consultation).meetings.people == 45


def test_issuing_changes_nothing_in_the_next_report(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, "words", objectives=[1])
    before, day = everything(leaving(workspace, consultation)), workspace.last_changed()
    workspace.clock = lambda: 4_000_000_000_000
    workspace.write(
        issue_report, consultation_id=consultation.id, issued_at=datetime(2096, 1, 1, tzinfo=UTC),
        schema_version="gcm-consultation/1.0", data_sha256="0" * 64, state_digest="0" * 64,
        inputs=1,
    )  # fmt: skip
    assert everything(leaving(workspace, consultation)) == before
    assert workspace.last_changed() == day


@pytest.fixture
def schema() -> Any:
    document = json.loads(shipped("schema", "gcm-consultation-1.1.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(document)


@pytest.mark.parametrize("edition", ["public", "restricted"])
def test_what_leaves_is_of_the_published_schema(
    workspace: Workspace, consultation: Consultation, schema: Any, edition: str
) -> None:
    count_heads(workspace, consultation, 12)
    say(workspace, consultation, "سلام", objectives=[7, 2], language="ar", principles=["j", "a"])
    say(workspace, consultation, "to be sorted", kind="question", quote=True)
    schema.validate(leaving(workspace, consultation, edition=edition).data())


def test_the_schema_refuses_what_it_does_not_name(
    workspace: Workspace, consultation: Consultation, schema: Any
) -> None:
    data = leaving(workspace, consultation).data() | {"officer": "somebody"}
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(data)


def test_what_does_not_exist_is_refused_in_words(
    workspace: Workspace, consultation: Consultation
) -> None:
    with pytest.raises(RefusedError) as refused:
        leaving(workspace, consultation, language="xx", edition="secret")
    assert set(refused.value.problems) == {"language", "edition"}
    with pytest.raises(NoSuchRecordError):
        workspace.read(disclosed, UUID(int=1), as_of=DAY)


def test_the_same_facts_are_the_same_bytes(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, "words", objectives=[1])
    digests = {
        hashlib.sha256(everything(leaving(workspace, consultation)).encode()).hexdigest()
        for _ in range(2)
    }
    assert len(digests) == 1
