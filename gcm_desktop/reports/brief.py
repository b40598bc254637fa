"""The two pages in front, for who decides: messages, what is asked, priorities, one matrix.

The messages are the officer's own: the first paragraphs of the summary. Where there are fewer,
fewer are printed; nothing is made up to fill a page.
"""

from collections import Counter
from collections.abc import Iterator

from gcm_desktop import reference
from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.synthesis import (
    DisclosedAssessment,
    DisclosedPassage,
    DisclosedRecommendation,
)
from gcm_desktop.reports import labels, synthesis
from gcm_desktop.reports.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Matrix,
    Note,
    Paragraph,
    Point,
    Points,
    RowSource,
    Table,
)
from gcm_desktop.reports.voice import Voice

MESSAGES = 5
ASKS = 5
PRIORITIES = ("urgent", "high")
"""What is a priority on the first page, the first before the second."""
SETTLED = ("done", "declined")


def summary(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What was heard and from whom, at a glance, with the one matrix."""
    yield Heading(voice.say("Executive summary"))
    yield Paragraph(heard(report, voice), "lead")
    if first := messages(report):
        yield Heading(voice.say("Main messages"), 2)
        yield Points(tuple(_point(passage, voice) for passage in first))
    yield from _asks(report, voice)
    yield from _priorities(report, voice)
    yield Heading(voice.say("Who spoke to what"), 2)
    yield matrix(report, voice)
    yield Paragraph(
        voice.say(
            "The numbers count inputs, not people, and are not representative: they show who was "
            "heard on what in this consultation. An input that speaks to several objectives "
            "counts on each of them."
        ),
        "note",
    )
    if silent := not_heard(report, voice):
        yield Note(silent, voice.say("Not heard"))
    if further := _summary_of(report)[MESSAGES:]:
        yield Heading(voice.say("Further points"), 2)
        yield from synthesis.running(further, voice)


def _summary_of(report: Disclosed) -> list[DisclosedPassage]:
    return [passage for passage in report.passages if passage.section == "summary"]


def messages(report: Disclosed) -> list[DisclosedPassage]:
    """The main messages: the first paragraphs of the summary, in the officer's order."""
    return _summary_of(report)[:MESSAGES]


def asks(report: Disclosed) -> list[DisclosedRecommendation]:
    """What is still asked for, what concerns the most urgent objectives first."""
    urgency = {
        one.objective: PRIORITIES.index(one.priority)
        for one in sorted(report.assessments, key=_urgency, reverse=True)
        if one.priority in PRIORITIES
    }
    still = [one for one in report.recommendations if one.fate not in SETTLED]
    return sorted(still, key=lambda one: urgency.get(one.objective or 0, len(PRIORITIES)))


def _urgency(one: DisclosedAssessment) -> int:
    return PRIORITIES.index(one.priority) if one.priority in PRIORITIES else len(PRIORITIES)


def _point(passage: DisclosedPassage, voice: Voice) -> Point:
    known = [labels.passage_state(passage.state, voice)]
    known.append(synthesis.led_by(passage.findings, voice) if passage.findings else "")
    lines = [line for line in map(str.strip, passage.text.split("\n")) if line]
    return Point("\n".join(lines), " · ".join(filter(None, known)), source=passage.id)


def _priorities(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What those present saw as urgent; where nobody was asked, what most was said on."""
    names = {"urgent": voice.say("Priority: urgent"), "high": voice.say("Priority: high")}
    rows = [(names[step], _seen_as(report, voice, step)) for step in PRIORITIES]
    if told := tuple((label, said) for label, said in rows if said):
        yield Facts(told)
    elif most := _most_heard(report, voice):
        yield Paragraph(voice.say("Most was said on:"))
        yield Bullets(tuple(most))


def _seen_as(report: Disclosed, voice: Voice, step: str) -> str:
    """The objectives of this priority, each with who saw it so."""
    seen: dict[int, list[str]] = {}
    for one in report.assessments:
        if one.priority == step:
            seen.setdefault(one.objective, []).append(labels.seen_by(one.stakeholder_group, voice))
    by = {number: voice.joined(list(dict.fromkeys(groups))) for number, groups in seen.items()}
    return voice.say("; ").join(
        f"{number}. {labels.short_title(number, voice)} ({groups})" for number, groups in by.items()
    )


def _asks(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What is asked, of whom, and by when."""
    if not (asked := asks(report)):
        return
    yield Heading(voice.say("What is asked"), 2)
    yield Table(
        (voice.say("Recommendation"), voice.say("Addressed to"), voice.say("By when")),
        tuple(
            (f"{one.text} ({one.code})", one.addressee or labels.addressed(one.level, voice),
             one.time_frame or voice.say("not said"))
            for one in asked[:ASKS]
        ),
        voice.say("What is asked first, of whom, and by when"),
        sources=tuple(RowSource(one.id, one.text, column=0) for one in asked[:ASKS]),
        repeats=True,
    )  # fmt: skip
    if (more := len(asked) - ASKS) > 0:
        yield Paragraph(
            voice.count(
                "{number} more stands among the recommendations.",
                "{number} more stand among the recommendations.",
                more,
            ),
            "muted",
        )


def heard(report: Disclosed, voice: Voice) -> str:
    """How much was heard from how many groups."""
    objectives = {count.objective for count in report.coverage if count.objective}
    groups = {count.stakeholder_group for count in report.coverage}
    inputs = voice.count("{number} input", "{number} inputs", report.counted)
    of_groups = voice.count(
        "{number} stakeholder group", "{number} stakeholder groups", len(groups)
    )
    return voice.say(
        "Recorded: {inputs} from {groups}, on {objectives} of the 23 objectives.",
        inputs=inputs, groups=of_groups, objectives=len(objectives),
    )  # fmt: skip


def _most_heard(report: Disclosed, voice: Voice) -> list[str]:
    said: Counter[int] = Counter()
    for count in report.coverage:
        if count.objective:
            said[count.objective] += count.inputs
    first = sorted(said.items(), key=lambda line: (-line[1], line[0]))[:5]
    return [
        voice.say(
            "{objective} ({inputs})", objective=voice.objective(number),
            inputs=voice.count("{number} input", "{number} inputs", inputs),
        )
        for number, inputs in first
    ]  # fmt: skip


def not_heard(report: Disclosed, voice: Voice) -> str:
    """Which printed lines of groups, and which objectives, nothing was said by and on."""
    heard = {count.stakeholder_group for count in report.coverage}
    planned = report.consultation.groups_planned or reference.GROUPS
    silent_so_far = (group for group in planned if group not in heard)
    lines = dict.fromkeys(report.groups.line_of(group) for group in silent_so_far)
    silent = [voice.group(line) for line in lines if line not in heard]
    touched = {count.objective for count in report.coverage}
    missing = [str(n) for n in range(1, 24) if n not in touched]
    said = []
    if silent:
        said.append(voice.say("Groups: {groups}.", groups=voice.listed(silent)))
    if missing:
        said.append(voice.say("Objectives: {numbers}.", numbers=voice.listed(missing)))
    return "\n".join(said)


def matrix(report: Disclosed, voice: Voice) -> Matrix:
    """Every objective by every group."""
    rows = tuple((o.number, labels.short_title(o.number, voice)) for o in reference.objectives())
    columns = tuple((line, voice.group(line)) for line in report.lines)
    cells = {
        (count.objective, count.stakeholder_group): count.inputs
        for count in report.coverage
        if count.objective
    }
    unsorted = {c.stakeholder_group: c.inputs for c in report.coverage if not c.objective}
    return Matrix(
        rows, columns, cells, summary=heard(report, voice), unsorted=unsorted,
        unsorted_label=voice.say("To be sorted") if unsorted else "",
        total_label=voice.say("Inputs"),
    )  # fmt: skip
