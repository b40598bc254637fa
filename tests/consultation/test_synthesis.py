"""Of the synthesis leaves what rests on something said that may leave, and nobody's particulars."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.assessments import assess
from gcm_desktop.consultation.consents import give_consent, take_back_consent
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.disclosed import Disclosed, disclosed
from gcm_desktop.consultation.findings import (
    findings,
    merge_findings,
    quote_input,
    rest_on,
    split_finding,
    write_finding,
)
from gcm_desktop.consultation.inputs import Input, record_input, withdraw_input
from gcm_desktop.consultation.passages import (
    annex_dissent,
    answer_comment,
    comment_on,
    write_passage,
)
from gcm_desktop.consultation.recommendations import (
    recommend,
    recommendations,
    settle_recommendation,
)
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.consultation.using import Standing
from gcm_desktop.shipped import shipped
from gcm_desktop.workspace import Workspace


def say(workspace: Workspace, about: Consultation, text: str, **facts: Any) -> Input:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "sensitivity": "public"} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


def leaving(workspace: Workspace, about: Consultation, **options: Any) -> Disclosed:
    return workspace.read(disclosed, about.id, as_of=date(2031, 1, 5), **options)


def test_a_finding_leads_to_the_inputs_that_are_printed(
    workspace: Workspace, consultation: Consultation
) -> None:
    shown = say(workspace, consultation, "printed words", quote=True)
    counted = say(workspace, consultation, "counted words", sensitivity="aggregate")
    local = say(workspace, consultation, "local words", sensitivity="local")
    finding = workspace.write(
        write_finding, consultation_id=consultation.id, text="They ask for addresses.",
        objective=15, inputs=[shown.id, counted.id, local.id],
    )  # fmt: skip
    workspace.write(quote_input, finding.id, shown.id)
    report = leaving(workspace, consultation)
    [told] = report.findings
    [printed] = report.inputs
    assert (told.inputs, told.others, told.quotes) == ((printed.id,), 1, (printed.id,))
    assert report.resting == 2
    assert finding.id.hex not in json.dumps(report.data())


@pytest.mark.parametrize("sensitivity", ["local", "withdrawn", None])
def test_a_finding_that_rests_on_nothing_that_may_leave_stays(
    workspace: Workspace, consultation: Consultation, sensitivity: str | None
) -> None:
    finding = workspace.write(
        write_finding, consultation_id=consultation.id, text="Nobody said this in public."
    )
    if sensitivity:
        kept = "local" if sensitivity == "local" else "public"
        entry = say(workspace, consultation, "words", sensitivity=kept)
        workspace.write(rest_on, finding.id, entry.id)
        if sensitivity == "withdrawn":
            workspace.write(withdraw_input, entry.id)
    assert leaving(workspace, consultation).findings == ()


def test_consent_taken_back_reaches_findings_and_quotes_at_once(
    workspace: Workspace, consultation: Consultation
) -> None:
    consent = workspace.write(give_consent, consultation_id=consultation.id, level="quoted")
    theirs = say(workspace, consultation, "my own words", quote=True, consent_id=consent.id)
    other = say(workspace, consultation, "other words", sensitivity="aggregate")
    finding = workspace.write(
        write_finding, consultation_id=consultation.id, text="Both said so.",
        inputs=[theirs.id, other.id],
    )  # fmt: skip
    workspace.write(quote_input, finding.id, theirs.id)
    assert workspace.write(take_back_consent, consent.id) == (finding.id,)
    [told] = leaving(workspace, consultation).findings
    assert (told.inputs, told.others, told.quotes) == ((), 1, ())


def test_words_under_a_consent_that_does_not_go_so_far_are_not_printed(
    workspace: Workspace, consultation: Consultation
) -> None:
    consent = workspace.write(give_consent, consultation_id=consultation.id)
    say(workspace, consultation, "mine to take back", quote=True, consent_id=consent.id)
    report = leaving(workspace, consultation)
    assert (report.counted, report.inputs) == (1, ())


def test_votes_and_sessions_do_not_leave(workspace: Workspace, consultation: Consultation) -> None:
    for title in ("Morning", "Evening"):
        session = workspace.write(open_session, consultation_id=consultation.id, title=title)
        workspace.write(
            assess, consultation_id=consultation.id, objective=7, session_id=session.id,
            status="early", priority="high", reached="ballot", status_counts={"early": 3},
        )  # fmt: skip
    report = leaving(workspace, consultation)
    assert len(report.assessments) == 1
    assert "counts" not in json.dumps(report.data()["assessments"])


@pytest.mark.parametrize(("edition", "shown"), [("public", None), ("restricted", "Reviewer")])
def test_who_commented_stands_in_the_restricted_edition_only(
    workspace: Workspace, consultation: Consultation, edition: str, shown: str | None
) -> None:
    passage = workspace.write(
        write_passage, consultation_id=consultation.id, section="context", text="It began in May."
    )
    comment = workspace.write(comment_on, passage.id, text="In June.", author="Reviewer")
    workspace.write(answer_comment, comment.id, outcome="accepted")
    [told] = leaving(workspace, consultation, edition=edition).comments
    assert (told.author, told.outcome) == (shown, "accepted")


@pytest.mark.parametrize(
    ("rule", "shown"), [("on_the_record", "Ana"), ("chatham_house", None), ("anonymous", None)]
)
def test_who_dissents_is_named_on_the_record_only(
    workspace: Workspace, rule: str, shown: str | None
) -> None:
    about = workspace.write(open_consultation, title="Talks", country="KEN", attribution_rule=rule)
    workspace.write(annex_dissent, consultation_id=about.id, text="We differ.", author="Ana")
    [told] = leaving(workspace, about).dissents
    assert (told.author, told.text) == (shown, "We differ.")


def test_all_of_the_synthesis_is_of_the_published_schema(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, "words", objectives=[15], quote=True)
    finding = workspace.write(
        write_finding, consultation_id=consultation.id, text="A finding.", inputs=[entry.id],
        stance="agreement",
    )  # fmt: skip
    workspace.write(quote_input, finding.id, entry.id)
    asked = workspace.write(
        recommend, consultation_id=consultation.id, text="Open the office.", objective=15,
        addressee="Ministry", level="local", findings=[finding.id],
    )  # fmt: skip
    workspace.write(
        settle_recommendation, asked.id, fate="declined", reason="No room", on=date(2026, 11, 1)
    )
    passage = workspace.write(
        write_passage, consultation_id=consultation.id, section="summary", text="In short.",
        findings=[finding.id], state="cleared",
    )  # fmt: skip
    workspace.write(comment_on, passage.id, text="Shorter.")
    workspace.write(annex_dissent, consultation_id=consultation.id, text="We differ.")
    workspace.write(assess, consultation_id=consultation.id, objective=15, status="early")
    document = json.loads(shipped("schema", "gcm-consultation-1.1.json").read_text("utf-8"))
    data = leaving(workspace, consultation, edition="restricted").data()
    jsonschema.Draft202012Validator(document).validate(data)
    assert data["passages"][0]["findings"] == [data["findings"][0]["id"]]
    assert data["recommendations"][0]["findings"] == [data["findings"][0]["id"]]


@given(
    resting=st.lists(st.lists(st.integers(0, 5), max_size=4), max_size=4),
    gone=st.sets(st.integers(0, 5)),
    kinds=st.lists(st.sampled_from(["public", "aggregate", "local"]), min_size=6, max_size=6),
)
def test_every_sentence_of_the_findings_leads_to_inputs_that_are_there(
    workspace: Workspace, resting: list[list[int]], gone: set[int], kinds: list[str]
) -> None:
    about = workspace.write(open_consultation, title="Talks", country="KEN")
    said = [say(workspace, about, f"words {n}", sensitivity=kind) for n, kind in enumerate(kinds)]
    for number, those in enumerate(resting):
        workspace.write(
            write_finding, consultation_id=about.id, text=f"finding {number}",
            inputs=[said[n].id for n in those],
        )  # fmt: skip
    for number in gone:
        workspace.write(withdraw_input, said[number].id)
    report = leaving(workspace, about)
    printed = {entry.id for entry in report.inputs}
    for finding in report.findings:
        assert set(finding.inputs) <= printed
        assert finding.inputs or finding.others
    may_leave = [n for n, kind in enumerate(kinds) if kind != "local" and n not in gone]
    assert len(report.findings) == sum(bool(set(those) & set(may_leave)) for those in resting)
    assert report.resting == len({n for those in resting for n in those} & set(may_leave))


# --- findings that were merged or split since -----------------------------------------------------


def asking(workspace: Workspace, about: Consultation, *texts: str) -> list[UUID]:
    """Findings of one input each, with a recommendation and a paragraph on each of them."""
    made = []
    for text in texts:
        entry = say(workspace, about, text)
        finding = workspace.write(
            write_finding, consultation_id=about.id, text=text, objective=15, inputs=[entry.id]
        )
        workspace.write(recommend, consultation_id=about.id, text=text, findings=[finding.id])
        workspace.write(
            write_passage, consultation_id=about.id, section="summary", text=text,
            findings=[finding.id],
        )  # fmt: skip
        made.append(finding.id)
    return made


def sources(report: Disclosed, text: str) -> set[str]:
    """What the recommendation and the paragraph of these words rest on, as the report says."""
    words = {one.id: one.text for one in report.findings}
    [asked] = [one for one in report.recommendations if one.text == text]
    [passage] = [one for one in report.passages if one.text == text]
    assert asked.findings == passage.findings
    return {words[one] for one in asked.findings}


def test_what_rested_on_merged_findings_rests_on_the_one_they_became(
    workspace: Workspace, consultation: Consultation
) -> None:
    first, second, _third = asking(workspace, consultation, "first", "second", "third")
    workspace.write(merge_findings, [first, second], text="both")
    report = leaving(workspace, consultation)
    assert sources(report, "first") == sources(report, "second") == {"both"}
    assert sources(report, "third") == {"third"}


def test_what_rested_on_a_split_finding_rests_on_all_its_parts(
    workspace: Workspace, consultation: Consultation
) -> None:
    first, second = asking(workspace, consultation, "first", "second")
    merged = workspace.write(merge_findings, [first, second], text="both")
    half = [{"text": name, "inputs": [one]} for name, one in zip("ab", merged.inputs, strict=True)]
    workspace.write(split_finding, merged.id, half)
    report = leaving(workspace, consultation)
    assert sources(report, "first") == sources(report, "second") == {"a", "b"}
    workspace.undo()
    assert sources(leaving(workspace, consultation), "first") == {"both"}


def test_what_rested_on_a_merging_that_was_undone_rests_on_what_was_merged(
    workspace: Workspace, consultation: Consultation
) -> None:
    merged = workspace.write(merge_findings, asking(workspace, consultation, "a", "b"), text="ab")
    merging = workspace.last_change
    workspace.write(
        write_passage, consultation_id=consultation.id, section="summary", text="new",
        findings=[merged.id],
    )  # fmt: skip
    workspace.write(recommend, consultation_id=consultation.id, text="new", findings=[merged.id])
    assert sources(leaving(workspace, consultation), "new") == {"ab"}
    workspace.undo_change(merging)
    assert sources(leaving(workspace, consultation), "new") == {"a", "b"}


@given(data=st.data(), steps=st.integers(1, 8))
def test_however_findings_are_merged_and_split_what_rests_on_them_keeps_its_sources(
    workspace: Workspace, data: st.DataObject, steps: int
) -> None:
    about = workspace.write(open_consultation, title="Talks", country="KEN")
    names = ("first", "second", "third")
    before = {}
    for name, finding in zip(names, asking(workspace, about, *names), strict=True):
        [kept] = [one for one in workspace.read(findings, about.id) if one.id == finding]
        before[name] = set(kept.inputs)
    for _step in range(steps):
        standing = workspace.read(findings, about.id)
        some = data.draw(st.lists(st.sampled_from([one.id for one in standing]), unique=True,
                                  min_size=1))  # fmt: skip
        if len(some) > 1:
            workspace.write(merge_findings, some)
        else:
            whole = next(one for one in standing if one.id == some[0])
            mine = data.draw(st.sets(st.sampled_from(whole.inputs)) if whole.inputs else
                             st.just(set()))  # fmt: skip
            parts = [{"text": "rest"}, {"text": "part", "inputs": list(mine)}]
            workspace.write(split_finding, whole.id, parts)
    standing = {one.id.hex: set(one.inputs) for one in workspace.read(findings, about.id)}
    for asked in workspace.read(recommendations, about.id):
        heirs = workspace.read(Standing, about.id).for_all(asked.findings)
        assert heirs <= standing.keys()
        assert before[asked.text] <= set().union(*(standing[one] for one in heirs))
