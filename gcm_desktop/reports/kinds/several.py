"""Sections of reports on several consultations: what a national synthesis and a regional review
have in common. They know only what was brought together (`Synthesised`).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from gcm_desktop import reference
from gcm_desktop.consultation.disclosed import DisclosedInput
from gcm_desktop.consultation.headcount import DisclosedTally
from gcm_desktop.consultation.synthesis import DisclosedFinding
from gcm_desktop.consultation.synthesised import Contribution, DisclosedSource, Synthesised
from gcm_desktop.reports import labels
from gcm_desktop.reports.blocks import (
    Block,
    Bullets,
    Contents,
    Cover,
    Facts,
    Heading,
    Matrix,
    Note,
    PageBreak,
    Paragraph,
    Point,
    Points,
    Quote,
    Table,
)
from gcm_desktop.reports.dressing import paragraphs
from gcm_desktop.reports.headcount import tally_table
from gcm_desktop.reports.kinds.making import Section, made
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.synthesis import finding_code, led_by, running, short
from gcm_desktop.reports.voice import Voice

SYNTHESIS_NAME = "synthesis.json"
"""What the attachment of a report on several consultations is called."""
MOST = 5
"""Objectives named in the summary as those on which most was said."""
PRIORITIES = ("urgent", "high")


def made_of_several(
    told: Synthesised,
    sections: Sequence[Section[Synthesised]],
    tell: Callable[[int, int], None] | None,
) -> Report:
    """The report as a PDF with its data attached; `tell` gets the steps done of how many."""
    return made(
        told, sections, name=SYNTHESIS_NAME, title=told.title, author="", progress=tell
    )  # fmt: skip


def cover(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """The title page."""
    compact = voice.wording(reference.compact_name(report.language))
    subtitle = (
        voice.say("Regional review report on the {compact}", compact=compact)
        if report.region
        else voice.say("National synthesis of consultations on the {compact}", compact=compact)
    )
    days = [day for one in report.sources for day in (one.starts_on, one.ends_on) if day]
    facts = (
        (voice.say("Regional commission"), report.region and voice.commission(report.region)),
        (voice.say("Country"), report.country and voice.country(report.country)),
        (voice.say("Consultations"), str(len(report.sources))),
        (voice.say("Dates"), voice.days(min(days), max(days)) if days else ""),
        (voice.say("As of"), voice.day(report.as_of)),
        (voice.say("Edition"), labels.edition(report.edition, voice)),
    )
    notice = voice.say(
        "This report carries its own data, attached to this file under the same signature."
    )
    if report.sample:
        notice = voice.say(
            "This is a sample. Everything in it is invented: people, organisations, places, words."
        )
    told = tuple((label, value) for label, value in facts if value)
    yield Cover(report.title, subtitle, told, notice)


def contents(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """Where to find what."""
    yield Contents(voice.say("Contents"))
    yield PageBreak()


def introduction(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What this is part of, in general and in the words of those who made it."""
    yield Heading(voice.say("Introduction"))
    yield Paragraph(
        voice.say(
            "The {compact} (A/RES/73/195) sets out 23 objectives and 10 guiding principles. States "
            "and stakeholders review progress every four years, from local consultations through "
            "regional reviews to the International Migration Review Forum.",
            compact=voice.wording(reference.compact_name(report.language)),
        )
    )
    yield from paragraphs(report.introduction or "")


def methodology(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """From which consultations this is made, and how."""
    yield Heading(voice.say("Methodology"))
    yield Paragraph(
        voice.say(
            "This report brings together what the reports of single consultations print, and "
            "nothing else. Numbers of people are sums of printed numbers; groups that stand in one "
            "line in any of those reports stand in one line here."
        )
    )
    yield Table(
        (voice.say("Consultation"), voice.say("Level"), voice.say("Place and dates"),
         voice.say("Rule of attribution"), voice.say("Inputs"), voice.say("People")),
        tuple(_held(one, voice) for one in report.sources),
        voice.say("The consultations that this report brings together"),
        ("start", "start", "start", "start", "end", "end"),
    )  # fmt: skip
    yield Paragraph(
        voice.say(
            "Inputs counted in this report: {counted}. Findings rest on {used} of them; {unused} "
            "are used in no finding.",
            counted=report.counted, used=report.resting, unused=report.counted - report.resting,
        )
    )  # fmt: skip
    yield Paragraph(
        voice.say(
            "Limits: who comes to a consultation is not a sample of who is concerned. Presence of "
            "authorities, employers or interpreters can change what is said. Silence on a topic "
            "does not mean that there is nothing to say."
        )
    )


def _held(one: DisclosedSource, voice: Voice) -> tuple[str, ...]:
    where = voice.joined(
        [part for part in (one.place, *one.areas, voice.country(one.country)) if part]
    )
    when = voice.days(one.starts_on, one.ends_on)
    return (
        one.title,
        labels.level(one.level, voice),
        " · ".join(filter(None, (where, when))),
        labels.rule(one.attribution_rule, voice),
        str(one.counted),
        voice.say("not printed") if one.people is None else str(one.people),
    )


def summary(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What was heard and from whom, at a glance, with the one matrix."""
    yield Heading(voice.say("Executive summary"))
    yield Paragraph(_heard(report, voice), "lead")
    if points := tuple(_messages(report)):
        yield Heading(voice.say("Main messages"), 2)
        yield Points(points)
    if most := _most_heard(report, voice):
        yield Paragraph(voice.say("Most was said on:"))
        yield Bullets(tuple(most))
    if urgent := tuple(_priorities(report, voice)):
        yield Heading(voice.say("Priorities"), 2)
        yield Facts(urgent)
    yield Heading(voice.say("Who spoke to what"), 2)
    yield _matrix(report, voice)
    yield Paragraph(
        voice.say(
            "The numbers count inputs, not people, and are not representative: they show who was "
            "heard on what in these consultations. An input that speaks to several objectives "
            "counts on each of them."
        ),
        "note",
    )


def _heard(report: Synthesised, voice: Voice) -> str:
    objectives = {count.objective for count in report.coverage if count.objective}
    held = voice.count("{number} consultation", "{number} consultations", len(report.sources))
    inputs = voice.count("{number} input", "{number} inputs", report.counted)
    return voice.say(
        "Brought together: {consultations} with {inputs}, on {objectives} of the 23 objectives.",
        consultations=held, inputs=inputs, objectives=len(objectives),
    )  # fmt: skip


def _messages(report: Synthesised) -> Iterator[Point]:
    """The first message of each consultation, in the words of its own report."""
    for source in report.sources:
        first = (
            one.told for one in report.passages
            if one.consultation == source.id and one.told.section == "summary"
        )  # fmt: skip
        for passage in first:
            yield Point(passage.text, source.title, source=passage.id)
            break


def _most_heard(report: Synthesised, voice: Voice) -> list[str]:
    said: Counter[int] = Counter()
    for count in report.coverage:
        if count.objective:
            said[count.objective] += count.inputs
    first = sorted(said.items(), key=lambda line: (-line[1], line[0]))[:MOST]
    return [
        voice.say(
            "{objective} ({inputs})", objective=voice.objective(number),
            inputs=voice.count("{number} input", "{number} inputs", inputs),
        )
        for number, inputs in first
    ]  # fmt: skip


def _priorities(report: Synthesised, voice: Voice) -> Iterator[tuple[str, str]]:
    """The objectives that rooms saw as urgent, each with in how many consultations."""
    for step in PRIORITIES:
        seen: dict[int, set[str]] = {}
        for one in report.assessments:
            if one.told.priority == step:
                seen.setdefault(one.told.objective, set()).add(one.consultation)
        if seen:
            yield labels.priority(step, voice), "\n".join(
                voice.count(
                    "{objective} (in {number} consultation)",
                    "{objective} (in {number} consultations)",
                    len(seen[number]), objective=voice.objective(number),
                )
                for number in sorted(seen)
            )  # fmt: skip


def _matrix(report: Synthesised, voice: Voice) -> Matrix:
    """Every objective by every printed line of groups."""
    said = {count.stakeholder_group for count in report.coverage}
    lines = report.groups.lines
    columns = (*lines, *(group for group in reference.GROUPS if group in said - {*lines}))
    unsorted = {c.stakeholder_group: c.inputs for c in report.coverage if not c.objective}
    return Matrix(
        tuple((o.number, labels.short_title(o.number, voice)) for o in reference.objectives()),
        tuple((line, voice.group(line)) for line in columns),
        {(c.objective, c.stakeholder_group): c.inputs for c in report.coverage if c.objective},
        summary=_heard(report, voice),
        unsorted=unsorted,
        unsorted_label=voice.say("To be sorted") if unsorted else "",
        total_label=voice.say("Inputs"),
    )


def participants(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """How many people took part, as sums of what was printed."""
    yield Heading(voice.say("Participants"))
    people = report.people
    if people.total is None:
        yield Paragraph(voice.say("None of the reports prints a count of people."))
        return
    yield Paragraph(
        voice.count(
            "People counted, in {number} consultation: {people}. Who came twice counts twice.",
            "People counted, in {number} consultations: {people}. Who came twice counts twice.",
            people.consultations, people=people.total,
        )
    )  # fmt: skip
    for tally in people.tallies:
        yield tally_table(DisclosedTally(tally.by, tally.lines), voice)
        if tally.consultations < len(report.sources):
            yield Paragraph(
                voice.say(
                    "From {some} of {all} consultations: the others print no such table.",
                    some=tally.consultations, all=len(report.sources),
                ),
                "note",
            )  # fmt: skip


def assessments(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """Status and priority of objectives, consultation by consultation."""
    if not report.assessments:
        return
    titles = _titles(report)
    yield Heading(voice.say("Status and priority"))
    yield Table(
        (voice.say("Objective"), voice.say("Consultation"), voice.say("Stakeholder group"),
         voice.say("Status"), voice.say("Priority")),
        tuple(
            (
                str(one.told.objective), titles[one.consultation],
                labels.seen_by(one.told.stakeholder_group, voice),
                labels.status(one.told.status, voice), labels.priority(one.told.priority, voice),
            )
            for one in report.assessments
        ),
        voice.say("Status and priority of objectives, as those present saw them"),
    )  # fmt: skip


def findings(report: Synthesised, voice: Voice, title: str) -> Iterator[Block]:
    """What was found, objective by objective, each with the consultation it comes from."""
    yield Heading(title)
    if not report.findings:
        yield Paragraph(voice.say("None of the reports has a finding."))
    titles = _titles(report)
    for number in (*range(1, 24), None):
        here = [one for one in report.findings if one.told.objective == number]
        if here:
            across = voice.say("Across the objectives")
            yield Heading(voice.objective(number) if number else across, 2)
        for one in here:
            if stance := labels.stance(one.told.stance, voice):
                yield Paragraph(stance, "muted")
            yield Paragraph(one.told.text, source=one.told.id)
            yield Paragraph(_rests_on(one.told, titles[one.consultation], voice), "note")


def _rests_on(finding: DisclosedFinding, title: str, voice: Voice) -> str:
    others = voice.count(
        "{number} input that is counted only", "{number} inputs that are counted only",
        finding.others,
    )  # fmt: skip
    resting = [short(one) for one in finding.inputs] + ([others] if finding.others else [])
    rests = voice.say("Rests on: {references}", references=voice.joined(resting))
    return f"{finding_code(finding.id)} · {title} · {rests}"


def cards(
    report: Synthesised, voice: Voice, kind: str, title: str, level: int = 1
) -> Iterator[Block]:
    """The inputs of one kind under a heading of this level, objective by objective."""
    of_kind = [one for one in report.inputs if one.told.kind == kind]
    if not of_kind:
        return
    titles = _titles(report)
    yield Heading(title, level)
    for number in (*range(1, 24), None):
        here = [one for one in of_kind if (one.told.objectives or (None,))[0] == number]
        if here:
            label = voice.objective(number) if number else voice.say("To be sorted")
            yield Heading(label, level + 1)
            yield from (_card(one, titles, voice) for one in here)


def _card(one: Contribution[DisclosedInput], titles: dict[str, str], voice: Voice) -> Quote:
    entry = one.told
    source = (entry.organisation, voice.group(entry.stakeholder_group), titles[one.consultation])
    return Quote(
        text=entry.text,
        source=" · ".join(filter(None, source)),
        language=entry.language,
        reference=short(entry.id),
        verbatim=entry.quote,
    )


def asked(report: Synthesised, voice: Voice, title: str) -> Iterator[Block]:
    """What the consultations concluded, and what they ask of whom."""
    yield Heading(title)
    yield from _concluded(report, voice)
    yield from _recommended(report, voice)


def _concluded(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """The conclusions of each consultation, in the words of its own report."""
    for source in report.sources:
        said = [
            one.told for one in report.passages
            if one.consultation == source.id and one.told.section == "conclusions"
        ]  # fmt: skip
        if said:
            yield Heading(source.title, 2)
            yield from running(said, voice)


def _recommended(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What is asked of whom, with the consultation that asks."""
    if not report.recommendations:
        yield Paragraph(voice.say("None of the reports has a recommendation."))
        return
    titles = _titles(report)
    rows = []
    for brought in report.recommendations:
        one = brought.told
        addressed = (one.addressee, labels.addressed(one.level, voice), one.time_frame)
        rows.append(
            (
                one.code,
                f"{one.text} · {led_by(one.findings, voice)}" if one.findings else one.text,
                " · ".join(filter(None, addressed)),
                str(one.objective) if one.objective else "",
                " · ".join((titles[brought.consultation], labels.fate(one.fate, voice))),
            )
        )
    yield Table(
        (voice.say("Reference"), voice.say("Recommendation"), voice.say("Addressed to"),
         voice.say("Objective"), voice.say("Consultation and state")),
        tuple(rows),
        voice.say("What is asked for, of whom, and what became of it"),
    )  # fmt: skip


def dissent(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """Differing views, in the words in which they were given."""
    if not report.dissents:
        return
    titles = _titles(report)
    yield Heading(voice.say("Annex: differing views"))
    yield Note(voice.say("These views are printed unedited."))
    for one in report.dissents:
        yield Quote(
            text=one.told.text,
            source=" · ".join(filter(None, (one.told.organisation, titles[one.consultation]))),
            language=report.language, reference="", verbatim=True,
        )  # fmt: skip


def _titles(report: Synthesised) -> dict[str, str]:
    """What each consultation is called, by its id."""
    return {one.id: one.title for one in report.sources}
