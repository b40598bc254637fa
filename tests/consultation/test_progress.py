"""Progress: what still keeps a consultation from its report."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from gcm_desktop.consultation.consents import give_consent, renew_consent, take_back_consent
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.findings import findings, write_finding
from gcm_desktop.consultation.inputs import (
    SENSITIVITIES,
    Input,
    inputs,
    record_input,
    strike_input,
    withdraw_input,
)
from gcm_desktop.consultation.passages import (
    amend_passage,
    answer_comment,
    comment_on,
    write_passage,
)
from gcm_desktop.consultation.progress import LEFT_OUT, Item, Progress, progress
from gcm_desktop.consultation.sessions import amend_session, close_session, open_session
from gcm_desktop.consultation.translations import translate_input
from gcm_desktop.workspace import Workspace


def say(workspace: Workspace, about: Consultation, text: str = "x", **facts: Any) -> Input:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "objectives": (7,)} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


def told(workspace: Workspace, about: Consultation, language: str = "en") -> Progress:
    return workspace.read(progress, about.id, language)


def items(workspace: Workspace, about: Consultation) -> dict[str, Item]:
    return {item.name: item for item in told(workspace, about).items}


def test_nothing_keeps_an_empty_consultation_and_yet_it_is_not_ready(
    workspace: Workspace, consultation: Consultation
) -> None:
    empty = told(workspace, consultation)
    assert (empty.items, empty.recorded, empty.used, empty.ready) == ((), 0, 0, False)
    assert set(empty.left_out) == set(LEFT_OUT)


def test_what_was_heard_is_to_be_sorted_and_to_stand_in_a_finding(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, objectives=())
    entry = say(workspace, consultation)
    mentioned = items(workspace, consultation)
    assert set(mentioned) == {"to_be_sorted", "unsynthesised"}
    assert mentioned["to_be_sorted"] == Item("to_be_sorted", 1, "capture", {"objective": 0})
    assert mentioned["unsynthesised"] == Item("unsynthesised", 1, "findings", {"objective": 7})
    finding = workspace.write(
        write_finding, consultation_id=consultation.id, text="So", objective=7, inputs=[entry.id]
    )
    assert set(items(workspace, consultation)) == {"to_be_sorted"}
    second = say(workspace, consultation)
    both = workspace.write(
        write_finding, consultation_id=consultation.id, text="So", objective=7,
        inputs=[entry.id, second.id],
    )  # fmt: skip
    workspace.write(withdraw_input, entry.id)
    mentioned = items(workspace, consultation)
    assert mentioned["bare"].place == {"objective": 7, "finding": finding.id.hex}
    assert mentioned["on_withdrawn"].place == {"objective": 7, "finding": both.id.hex}


def test_what_waits_for_its_translation_is_counted_in_the_language_of_the_report(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, language="ar")
    say(workspace, consultation, language="en-GB")
    counted = {item.name: item.count for item in told(workspace, consultation, "fr").items}
    assert counted["untranslated"] == 2
    assert items(workspace, consultation)["untranslated"] == (
        Item("untranslated", 1, "translations", {"input": entry.id.hex})
    )
    workspace.write(translate_input, entry.id, language="en", text="x")
    assert "untranslated" in items(workspace, consultation)
    workspace.write(translate_input, entry.id, language="en", text="x", state="checked")
    assert "untranslated" not in items(workspace, consultation)


def test_a_session_is_to_have_its_consent_and_its_end(
    workspace: Workspace, consultation: Consultation
) -> None:
    meeting = workspace.write(open_session, consultation_id=consultation.id, title="Morning")
    assert set(items(workspace, consultation)) == {"not_closed"}
    say(workspace, consultation, session_id=meeting.id)
    asked = items(workspace, consultation)["no_session_consent"]
    assert asked == Item("no_session_consent", 1, "sessions", {"session": meeting.id.hex})
    workspace.write(
        amend_session, meeting.id, consent_language="so", consent_read_at=datetime.now(UTC)
    )
    workspace.write(close_session, meeting.id)
    mentioned = items(workspace, consultation)
    assert "no_session_consent" not in mentioned
    assert mentioned["not_sealed"].place == {"session": meeting.id.hex}


def test_who_is_named_has_allowed_it(locked: Workspace) -> None:
    about = locked.write(
        open_consultation, title="T", country="KEN", attribution_rule="on_the_record"
    )
    named = say(locked, about, attribution="named", speaker="Amina Otieno")
    asked = items(locked, about)["named_without_consent"]
    assert (asked.count, asked.place) == (1, {"input": named.id.hex})
    locked.write(strike_input, named.id)
    assert "named_without_consent" not in items(locked, about)


def test_the_text_is_to_be_cleared_and_comments_answered(
    workspace: Workspace, consultation: Consultation
) -> None:
    passage = workspace.write(
        write_passage, consultation_id=consultation.id, section="summary", text="So."
    )
    comment = workspace.write(comment_on, passage.id, text="Really?")
    mentioned = items(workspace, consultation)
    assert mentioned["comments_open"].place == {"comment": comment.id.hex}
    assert mentioned["not_cleared"].place == {"passage": passage.id.hex}
    workspace.write(answer_comment, comment.id, outcome="accepted")
    workspace.write(amend_passage, passage.id, state="cleared")
    assert items(workspace, consultation) == {}


def test_what_the_disclosure_review_left_open_keeps_it_from_its_report(
    workspace: Workspace, consultation: Consultation, settled_disclosure: Callable[..., None]
) -> None:
    say(workspace, consultation, "Call 0712 345 678.", objectives=())
    assert "not_reviewed" not in items(workspace, consultation)  # counted only, never printed
    say(workspace, consultation, "Call 0712 345 678.", sensitivity="public", quote=True)
    assert items(workspace, consultation)["not_reviewed"] == Item("not_reviewed", 2, "report")
    settled_disclosure(workspace, consultation.id)
    assert "not_reviewed" not in items(workspace, consultation)


def test_words_recorded_again_under_a_new_consent_count_once(
    workspace: Workspace, consultation: Consultation
) -> None:
    consent = workspace.write(give_consent, consultation_id=consultation.id)
    say(workspace, consultation, consent_id=consent.id)
    workspace.write(take_back_consent, consent.id)
    assert told(workspace, consultation).left_out["consent"] == 1
    workspace.write(renew_consent, consent.id)
    again = told(workspace, consultation)
    assert (again.recorded, again.left_out["consent"], again.left_out["aggregate"]) == (1, 0, 1)


@settings(max_examples=20)
@given(data=st.data())
def test_everything_recorded_is_used_or_left_out_for_one_reason(
    workspace: Workspace, data: st.DataObject
) -> None:
    about = workspace.write(open_consultation, title="T", country="KEN")
    consent = workspace.write(give_consent, consultation_id=about.id)
    said = [
        say(
            workspace, about, sensitivity=data.draw(st.sampled_from(SENSITIVITIES)),
            consent_id=consent.id if data.draw(st.booleans()) else None,
        )
        for _ in range(7)
    ]  # fmt: skip
    chosen = data.draw(st.lists(st.sampled_from(said), unique_by=lambda entry: entry.id))
    rests = [entry.id for entry in chosen]
    workspace.write(write_finding, consultation_id=about.id, text="So", inputs=rests)
    for entry in data.draw(st.lists(st.sampled_from(said), max_size=3)):
        workspace.write(data.draw(st.sampled_from((withdraw_input, strike_input))), entry.id)
    if data.draw(st.booleans()):
        workspace.write(take_back_consent, consent.id)
    used = {UUID(one) for written in workspace.read(findings, about.id) for one in written.inputs}
    every = workspace.read(inputs, about.id, withdrawn=True)
    became = Counter(fate(entry, used) for entry in every)
    now = told(workspace, about)
    assert now.recorded == len(said) == now.used + sum(now.left_out.values())
    assert now.used == became["used"]
    assert now.left_out == {reason: became[reason] for reason in LEFT_OUT}


def fate(entry: Input, used: set[UUID]) -> str:
    if entry.consent_withdrawn:
        return "consent"
    if entry.withdrawn:
        return "withdrawn"
    if entry.sensitivity == "local":
        return "local"
    if entry.id in used:
        return "used"
    return "aggregate" if entry.sensitivity == "aggregate" else "nowhere"
