"""The disclosure review: what has to be decided, what a decision does, and how long it holds."""

import json
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    open_consultation,
)
from gcm_desktop.consultation.disclosed import Disclosed, disclosed
from gcm_desktop.consultation.disclosure import (
    CHANGED,
    CONFIRM,
    KEEP,
    MARK,
    QUOTE,
    REDACT,
    DisclosedCause,
    DisclosureDecision,
    confirm_group,
    decisions,
    settle,
    withdraw_decision,
    without,
)
from gcm_desktop.consultation.disclosure_review import (
    DisclosureReview,
    Find,
    disclosure_review,
    refuse_unsettled,
    settle_all,
    settle_find,
)
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import Input, amend_input, record_input, strike_input
from gcm_desktop.consultation.passages import (
    annex_dissent,
    answer_comment,
    comment_on,
    write_passage,
)
from gcm_desktop.consultation.recommendations import recommend
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import RefusedError
from gcm_desktop.shipped import shipped
from gcm_desktop.workspace import Workspace

DAY = date(2031, 1, 5)
CALL = "Call 0712 345 678 after dark, or ask Baraka Mwangi."


def say(workspace: Workspace, about: Consultation, text: str, **facts: Any) -> Input:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "sensitivity": "public"} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


def review(workspace: Workspace, about: Consultation, edition: str = "public") -> DisclosureReview:
    return workspace.read(disclosure_review, about.id, as_of=DAY, edition=edition)


def leaving(workspace: Workspace, about: Consultation) -> Disclosed:
    return workspace.read(disclosed, about.id, as_of=DAY, edition="restricted")


def everything(workspace: Workspace, about: Consultation) -> str:
    return json.dumps(leaving(workspace, about).data(), ensure_ascii=False)


def decide(workspace: Workspace, about: Consultation, find: Find, outcome: str) -> None:
    reason = "it is the clinic's public line" if outcome == KEEP else None
    workspace.write(settle_find, find, consultation_id=about.id, outcome=outcome, reason=reason)


def test_words_that_could_show_somebody_are_found_where_they_stand(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, CALL)
    [find] = review(workspace, consultation).unsettled
    assert (find.cause, find.words, find.record_id) == ("phone", "0712 345 678", entry.id)
    assert find.context == ("Call ", " after dark, or ask Baraka Mwangi.")


def test_what_is_taken_out_leaves_a_mark_and_nothing_else(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, CALL)
    [find] = review(workspace, consultation).unsettled
    decide(workspace, consultation, find, REDACT)
    [entry] = leaving(workspace, consultation).inputs
    assert entry.text == f"Call {MARK} after dark, or ask Baraka Mwangi."
    assert review(workspace, consultation).unsettled == ()
    told = leaving(workspace, consultation).disclosure
    assert told.causes == (DisclosedCause("phone", redacted=1, kept=0),)


def test_words_are_kept_with_a_reason_only(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, CALL)
    [find] = review(workspace, consultation).unsettled
    with pytest.raises(RefusedError):
        workspace.write(settle_find, find, consultation_id=consultation.id, outcome=KEEP)
    decide(workspace, consultation, find, KEEP)
    assert "0712 345 678" in everything(workspace, consultation)
    assert review(workspace, consultation).unsettled == ()


def test_the_last_word_on_a_place_counts(workspace: Workspace, consultation: Consultation) -> None:
    say(workspace, consultation, CALL)
    [find] = review(workspace, consultation).unsettled
    for outcome in (KEEP, REDACT, KEEP):
        decide(workspace, consultation, find, outcome)
        assert ("0712" in everything(workspace, consultation)) is (outcome == KEEP)
    assert len(workspace.read(decisions, consultation.id)) == 1


def test_every_quote_is_confirmed_one_by_one(
    workspace: Workspace, consultation: Consultation
) -> None:
    for words in ("I walked nine days.", "Nobody asked us."):
        say(workspace, consultation, words, quote=True)
    say(workspace, consultation, "A summary of what was said.")
    asked = review(workspace, consultation).unsettled
    assert {(one.what, one.words) for one in asked} == {
        (QUOTE, "I walked nine days."), (QUOTE, "Nobody asked us."),
    }  # fmt: skip
    with pytest.raises(RefusedError, match="2 open questions"):
        refuse_unsettled(review(workspace, consultation))
    for one in asked:
        decide(workspace, consultation, one, CONFIRM)
    refuse_unsettled(review(workspace, consultation))
    assert leaving(workspace, consultation).disclosure.quotes == 2


def test_a_quote_cannot_be_kept_and_a_find_not_be_confirmed(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, CALL, quote=True)
    for one, outcome in zip(
        review(workspace, consultation).unsettled, (KEEP, CONFIRM), strict=True
    ):
        with pytest.raises(RefusedError):
            workspace.write(
                settle_find, one, consultation_id=consultation.id, outcome=outcome, reason="so"
            )  # fmt: skip


def test_words_that_were_changed_are_open_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, CALL, quote=True)
    for one in review(workspace, consultation).unsettled:
        decide(workspace, consultation, one, CONFIRM if one.what == QUOTE else KEEP)
    workspace.write(amend_input, entry.id, text=CALL + " Please.")
    assert {one.what for one in review(workspace, consultation).unsettled} == {QUOTE, "find"}


def test_where_words_were_taken_out_changed_ones_are_withheld_until_somebody_looks(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, CALL)
    [find] = review(workspace, consultation).unsettled
    start = CALL.index("Baraka")
    workspace.write(
        settle, consultation_id=consultation.id, record_id=entry.id, field="text",
        digest=find.digest, start=start, end=start + len("Baraka Mwangi"), outcome=REDACT,
    )  # fmt: skip
    decide(workspace, consultation, find, KEEP)
    assert "Baraka" not in everything(workspace, consultation)
    workspace.write(amend_input, entry.id, text=f"Please: {CALL}")
    assert "Baraka" not in everything(workspace, consultation)
    assert leaving(workspace, consultation).inputs[0].text == MARK
    asked = review(workspace, consultation).unsettled
    assert {one.cause for one in asked} == {CHANGED, "phone"}
    for one in asked:
        decide(workspace, consultation, one, KEEP)
    assert "Baraka" in everything(workspace, consultation)


def test_names_the_file_knows_are_found_in_what_others_said(locked: Workspace) -> None:
    about = locked.write(
        open_consultation, title="T", country="KEN", attribution_rule="on_the_record"
    )
    say(locked, about, "I speak for myself.", speaker="Baraka Mwangi", attribution="named")
    say(locked, about, CALL)
    assert ("name", "Baraka Mwangi") in {
        (one.cause, one.words) for one in review(locked, about).unsettled
    }


def test_a_facilitators_name_is_known(workspace: Workspace, consultation: Consultation) -> None:
    workspace.write(open_session, consultation_id=consultation.id, title="Meeting",
                    facilitators=["Baraka Mwangi"])  # fmt: skip
    say(workspace, consultation, "then Baraka shouted")
    [find] = review(workspace, consultation).unsettled
    assert (find.cause, find.words) == ("name", "Baraka")


def test_a_declined_name_is_found_and_taken_out_whole(
    workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(open_session, consultation_id=consultation.id, title="Meeting",
                    facilitators=["Олена Ковальчук", "فاطمة"])  # fmt: skip
    say(workspace, consultation, "Сказали Олене Ковальчук, потом Ковальчуком гордились.")
    say(workspace, consultation, "قلنا لفاطمة كل شيء")
    finds = review(workspace, consultation).unsettled
    assert {one.words for one in finds} == {"Олене Ковальчук", "Ковальчуком", "لفاطمة"}
    for find in finds:
        decide(workspace, consultation, find, REDACT)
    left = everything(workspace, consultation)
    assert not any(part in left for part in ("Олен", "Ковальчук", "فاطمة"))
    assert f"Сказали {MARK}, потом {MARK} гордились." in left


def fill(workspace: Workspace, about: Consultation, planted: str) -> None:
    """Say something of its own in every field of free text that a report prints."""
    numbers = iter(range(10, 99))

    def told() -> str:
        return f"{planted}{next(numbers)}"

    workspace.write(amend_consultation, about.id, title=told(), place=told())
    entry = say(workspace, about, told(), objectives=[7], quote=True)
    found = workspace.write(write_finding, consultation_id=about.id, objective=7,
                            inputs=[entry.id], text=told())  # fmt: skip
    workspace.write(
        recommend, consultation_id=about.id, text=told(), addressee=told(), time_frame=told(),
        fate="declined", fate_by=told(), fate_reason=told(), findings=[found.id],
    )  # fmt: skip
    passage = workspace.write(write_passage, consultation_id=about.id, section="summary",
                              text=told())  # fmt: skip
    comment = workspace.write(comment_on, passage.id, text=told(), author="A ministry")
    workspace.write(answer_comment, comment.id, outcome="declined", reply=told())
    workspace.write(annex_dissent, consultation_id=about.id, text=told(), organisation="A union",
                    author=None)  # fmt: skip


def test_every_free_text_that_is_printed_is_looked_through(
    workspace: Workspace, consultation: Consultation
) -> None:
    fill(workspace, consultation, "call 07123456")
    printed = everything(workspace, consultation).count("07123456")
    finds = [one for one in review(workspace, consultation, "restricted").unsettled
             if one.what != QUOTE]  # fmt: skip
    assert len(finds) == printed == 13
    for one in finds:
        decide(workspace, consultation, one, REDACT)
    assert "07123456" not in everything(workspace, consultation)
    assert everything(workspace, consultation).count(MARK) == printed


def test_the_numbers_of_the_review_are_of_the_published_schema(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, CALL, quote=True)
    for one in review(workspace, consultation).unsettled:
        decide(workspace, consultation, one, CONFIRM if one.what == QUOTE else REDACT)
    document = json.loads(shipped("schema", "gcm-consultation-1.1.json").read_text("utf-8"))
    data = leaving(workspace, consultation).data()
    jsonschema.Draft202012Validator(document).validate(data)
    assert data["disclosure"] == {
        "quotes": 1, "causes": [{"cause": "phone", "redacted": 1, "kept": 0}],
    }  # fmt: skip


def test_a_decision_taken_back_opens_the_question(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, CALL)
    decide(workspace, consultation, review(workspace, consultation).unsettled[0], REDACT)
    [decision] = workspace.read(decisions, consultation.id)
    workspace.write(withdraw_decision, decision.id)
    assert len(review(workspace, consultation).unsettled) == 1


def test_nothing_of_the_words_is_kept_and_striking_erases_what_is_left(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, CALL)
    decide(workspace, consultation, review(workspace, consultation).unsettled[0], KEEP)
    [decision] = workspace.read(decisions, consultation.id)
    kept = decision.model_dump_json()
    assert not any(word in kept for word in CALL.split() if len(word) > 3)
    workspace.write(strike_input, entry.id)

    def stand(db: Any) -> DisclosureDecision:
        found: DisclosureDecision = db.get(DisclosureDecision, decision.id)
        return found

    struck = workspace.read(stand)
    assert (struck.withdrawn, struck.digest, struck.reason) == (True, None, None)
    assert workspace.check() == []


def test_one_text_said_twice_has_digests_of_its_own(
    workspace: Workspace, consultation: Consultation
) -> None:
    for _ in range(2):
        say(workspace, consultation, CALL)
    one, other = review(workspace, consultation).unsettled
    assert one.digest != other.digest


def decided_in(review: DisclosureReview, outcome: str, reason: str | None = None) -> list[Any]:
    entries = json.loads(json.dumps([one.as_json() for one in review.unsettled]))
    return [entry | {"outcome": outcome, "reason": reason} for entry in entries]


def test_decisions_come_back_as_they_were_listed(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, CALL)
    told = decided_in(review(workspace, consultation), REDACT)
    group = {"what": "group", "group": "migrants", "outcome": CONFIRM, "reason": "20 at the door"}
    left = {"what": "group", "group": "states", "outcome": None, "reason": None}
    kept = workspace.write(settle_all, consultation_id=consultation.id,
                           decided=[*told, group, left])  # fmt: skip
    assert kept == 2
    assert review(workspace, consultation).unsettled == ()
    assert [one.stakeholder_group for one in leaving(workspace, consultation).inputs] == [
        "migrants"
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "x"}, {"start": -1}, {"digest": "no digest"}, {"record": "7"},
        {"outcome": "burn"}, {"what": "group", "group": "nobody"}, {"what": "riddle"},
        {"outcome": "keep"}, {"end": None},
    ],
)  # fmt: skip
def test_what_is_no_decision_is_refused_and_nothing_kept(
    workspace: Workspace, consultation: Consultation, wrong: dict[str, Any]
) -> None:
    say(workspace, consultation, CALL)
    [entry] = decided_in(review(workspace, consultation), REDACT)
    with pytest.raises(RefusedError):
        workspace.write(settle_all, consultation_id=consultation.id, decided=[entry, entry | wrong])
    assert workspace.read(decisions, consultation.id) == []


def test_a_group_needs_a_reason_and_is_asked_of_where_it_spoke(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, "words")
    assert [one.group for one in review(workspace, consultation).groups] == ["migrants"]
    with pytest.raises(RefusedError):
        workspace.write(
            confirm_group, consultation_id=consultation.id, group="migrants", reason=" "
        )
    workspace.write(confirm_group, consultation_id=consultation.id, group="migrants", reason="20")
    assert [one.confirmed for one in review(workspace, consultation).groups] == [True]


@given(st.text(min_size=1, max_size=40), st.data())
def test_no_character_of_a_span_that_is_gone_is_left_in_its_place(text: str, data: Any) -> None:
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    gone = [tuple(span) for span in data.draw(st.lists(spans, max_size=4))]
    kept = [sign for at, sign in enumerate(text)
            if not any(start <= at < end for start, end in gone)]  # fmt: skip
    assert without(text, gone).replace(MARK, "") == "".join(kept).replace(MARK, "")


def test_spans_that_meet_have_one_mark() -> None:
    assert without("abcdef", [(1, 3), (2, 4)]) == f"a{MARK}ef"
    assert without("abcdef", [(1, 3), (3, 4)]) == f"a{MARK}ef"
    assert without("abcdef", [(0, 6)]) == MARK
    assert without("abcdef", []) == "abcdef"
