"""The sections of the synthesis: findings and running text, what is asked for, comments, dissent.

Every sentence of a finding is followed by its own reference and those of the inputs it rests on;
what follows from findings names them by theirs.
"""

from collections.abc import Iterable, Iterator

from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.synthesis import (
    DisclosedFinding,
    DisclosedPassage,
    DisclosedRecommendation,
)
from gcm_desktop.reports import labels
from gcm_desktop.reports.blocks import Block, Heading, Note, Paragraph, Quote, RowSource, Table
from gcm_desktop.reports.drawings import where_objectives_stand
from gcm_desktop.reports.voice import Voice

SHORT = 8
"""Letters of a published id that are printed; the whole id stands in the data."""


def short(published: str) -> str:
    """The reference that is printed for a published id."""
    return published[:SHORT].upper()


def finding_code(published: str) -> str:
    """The reference that is printed for a finding, and where something rests on it."""
    return f"F-{short(published)}"


def references(published: Iterable[str], report: Disclosed, voice: Voice) -> str:
    """The references of inputs whose words stand on the pages, and how many more there are."""
    ids = list(published)
    shown = ids if report.annexed else [one for one in ids if one in report.in_body]
    left = len(ids) - len(shown)
    more = [voice.count("{number} more", "{number} more", left)] if left else []
    return voice.joined([*map(short, shown), *more])


def passages(report: Disclosed, voice: Voice, section: str) -> Iterator[Block]:
    """The running text of a section, with what is not agreed yet marked."""
    yield from running((one for one in report.passages if one.section == section), voice)


def running(passages: Iterable[DisclosedPassage], voice: Voice) -> Iterator[Block]:
    """Paragraphs of running text, each with how far it is agreed and what it rests on."""
    for passage in passages:
        if state := labels.passage_state(passage.state, voice):
            yield Paragraph(state, "muted")
        for paragraph in filter(None, map(str.strip, passage.text.split("\n"))):
            yield Paragraph(paragraph, source=passage.id)
        if passage.findings:
            yield Paragraph(led_by(passage.findings, voice), "note")


def findings_on(report: Disclosed, voice: Voice, objective: int | None) -> Iterator[Block]:
    """The findings on an objective, each with what it rests on and its quotes."""
    for finding in report.findings:
        if finding.objective == objective:
            if stance := labels.stance(finding.stance, voice):
                yield Paragraph(stance, "muted")
            yield Paragraph(finding.text, source=finding.id)
            yield Paragraph(_rests_on(finding, report, voice), "note")
            yield from _quotes(report, finding, voice)


def _rests_on(finding: DisclosedFinding, report: Disclosed, voice: Voice) -> str:
    others = voice.count(
        "{number} input that is counted only", "{number} inputs that are counted only",
        finding.others,
    )  # fmt: skip
    resting = [references(finding.inputs, report, voice)] if finding.inputs else []
    resting += [others] if finding.others else []
    rests = voice.say("Rests on: {references}", references=voice.joined(resting))
    return f"{finding_code(finding.id)} · {rests}"


def led_by(findings: tuple[str, ...], voice: Voice) -> str:
    """The findings that a sentence or a recommendation follows from, by their references."""
    codes = [finding_code(one) for one in findings]
    return voice.say("Rests on: {references}", references=voice.joined(codes))


def _quotes(report: Disclosed, finding: DisclosedFinding, voice: Voice) -> Iterator[Block]:
    for entry in report.inputs:
        if entry.id in finding.quotes:
            parts = (entry.speaker, entry.organisation, voice.group(entry.stakeholder_group))
            yield Quote(
                text=entry.text, source=" · ".join(filter(None, parts)), language=entry.language,
                reference=short(entry.id), verbatim=True,
            )  # fmt: skip


def across(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What was found across the objectives."""
    if any(finding.objective is None for finding in report.findings):
        yield Heading(voice.say("Across the objectives"), 2)
        yield from findings_on(report, voice, None)


def assessments(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """How far objectives are put into practice and how urgent they are, as those present saw it."""
    if not report.assessments:
        return
    yield Heading(voice.say("Status and priority"))
    yield from where_objectives_stand(report, voice)
    yield Table(
        (voice.say("Objective"), voice.say("Stakeholder group"), voice.say("Status"),
         voice.say("Priority"), voice.say("How it was reached")),
        tuple(
            (
                str(one.objective),
                voice.group(one.stakeholder_group) if one.stakeholder_group else
                voice.say("The whole room"),
                labels.status(one.status, voice), labels.priority(one.priority, voice),
                labels.reached(one.reached, voice),
            )
            for one in report.assessments
        ),
        voice.say("Status and priority of objectives, as those present saw them"),
    )  # fmt: skip


def recommendations(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What is asked of whom, on which findings it rests, and what became of it."""
    if not report.recommendations:
        return
    yield Heading(voice.say("Recommendations"))
    yield Table(
        (voice.say("Reference"), voice.say("Recommendation"), voice.say("Addressed to"),
         voice.say("Objective"), voice.say("State")),
        tuple(_asked(one, voice) for one in report.recommendations),
        voice.say("What is asked for, of whom, and what became of it"),
        sources=tuple(RowSource(one.id, one.text, column=1) for one in report.recommendations),
    )  # fmt: skip


def _asked(one: DisclosedRecommendation, voice: Voice) -> tuple[str, ...]:
    addressed = [one.addressee, labels.addressed(one.level, voice), one.time_frame]
    state = [labels.fate(one.fate, voice), one.fate_by, one.fate_reason]
    state.append(voice.day(one.fate_on) if one.fate_on else None)
    return (
        one.code,
        f"{one.text} · {led_by(one.findings, voice)}" if one.findings else one.text,
        " · ".join(filter(None, addressed)),
        str(one.objective) if one.objective else "",
        " · ".join(filter(None, state)),
    )


def conclusions(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """The running text that closes the report."""
    if any(passage.section == "conclusions" for passage in report.passages):
        yield Heading(voice.say("Conclusions"))
        yield from passages(report, voice, "conclusions")


def commented(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What was said of the running text while it was shared, and what came of it."""
    if not report.comments:
        return
    yield Heading(voice.say("Annex: comments received"))
    with_authors = report.edition == "restricted"
    columns = [voice.say("Comment"), voice.say("Outcome"), voice.say("Reply")]
    rows = []
    for one in report.comments:
        row = [one.text, labels.outcome(one.outcome, voice), one.reply or ""]
        rows.append(tuple([one.author or "", *row] if with_authors else row))
    yield Table(
        tuple([voice.say("Author"), *columns] if with_authors else columns),
        tuple(rows),
        voice.say("Comments on the text, with what came of them"),
    )


def dissent(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """Differing views, in the words in which they were given."""
    if not report.dissents:
        return
    yield Heading(voice.say("Annex: differing views"))
    yield Note(voice.say("These views are printed unedited."))
    for one in report.dissents:
        yield Quote(
            text=one.text, source=" · ".join(filter(None, (one.author, one.organisation))) or None,
            language=report.language, reference="", verbatim=True,
        )  # fmt: skip
