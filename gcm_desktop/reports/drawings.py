"""What is drawn beside the words: who took part, and where objectives stand as a room sees them."""

from collections import Counter
from collections.abc import Iterator

from gcm_desktop import reference
from gcm_desktop.consultation.assessments import PRIORITIES, STATUSES
from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.headcount import BY_GROUP
from gcm_desktop.consultation.synthesis import DisclosedAssessment
from gcm_desktop.reports import labels
from gcm_desktop.reports.blocks import Bar, Bars, Dots, Mark, Scale
from gcm_desktop.reports.headcount import together
from gcm_desktop.reports.voice import Voice

UNKNOWN = "not_known"
"""A step that stands nowhere on a scale."""


def people_by_group(report: Disclosed, voice: Voice) -> Iterator[Bars]:
    """The people counted, by group, as far as their lines may be printed."""
    for tally in report.people.tallies:
        if tally.by == BY_GROUP and tally.lines:
            bars = tuple(
                Bar(together(tally.by, line.categories, voice), line.people,
                    together=len(line.categories) > 1)
                for line in tally.lines
                if line.people
            )  # fmt: skip
            title = voice.say("People counted, by group")
            yield Bars(
                title, (voice.say("Stakeholder group"), voice.say("People")), bars,
                _in_words(title, bars, voice),
                voice.say("Hatched: groups counted together, so that nobody can be recognised."),
            )  # fmt: skip


def inputs_by_group(report: Disclosed, voice: Voice) -> Iterator[Bars]:
    """The inputs printed, by who gave them: a count of things said, not of people."""
    given = Counter(entry.stakeholder_group for entry in report.inputs)
    # A group whose organisations are named stands alone among its inputs, though not elsewhere.
    order = dict.fromkeys((*reference.GROUPS, *report.groups.lines))
    bars = tuple(
        Bar(voice.group(group), given[group], together=group not in reference.GROUPS)
        for group in order
        if given[group]
    )
    if bars:
        title = voice.say("Inputs printed in this report, by stakeholder group")
        heads = (voice.say("Stakeholder group"), voice.say("Inputs printed"))
        yield Bars(
            title, heads, bars, _in_words(title, bars, voice),
            voice.say("Hatched: groups counted together, so that nobody can be recognised."),
        )  # fmt: skip


def _in_words(title: str, bars: tuple[Bar, ...], voice: Voice) -> str:
    said = [voice.say("{category}: {number}", category=bar.label, number=bar.value) for bar in bars]
    return voice.say("{title}: {list}.", title=title, list=voice.say("; ").join(said))


def where_objectives_stand(report: Disclosed, voice: Voice) -> Iterator[Dots]:
    """How far objectives are put into practice, and how urgent they are, as those present saw."""
    scales = (
        Scale(voice.say("Status"),
              tuple((s, labels.status(s, voice)) for s in STATUSES if s != UNKNOWN)),
        Scale(voice.say("Priority"),
              tuple((p, labels.priority(p, voice)) for p in PRIORITIES if p != UNKNOWN)),
    )  # fmt: skip
    seen: dict[tuple[int, int, str], set[str | None]] = {}
    for one in report.assessments:
        for place, step in enumerate(_steps(one)):
            if step is not None and step != UNKNOWN:
                seen.setdefault((one.objective, place, step), set()).add(one.stakeholder_group)
    if not seen:
        return
    marks = {at: _mark(groups, voice) for at, groups in seen.items()}
    numbers = sorted({number for number, _place, _step in marks})
    title = voice.say("Status and priority by objective")
    yield Dots(
        title, voice.say("Objective"),
        tuple((number, labels.short_title(number, voice)) for number in numbers), scales, marks,
        voice.say("A full disc: the whole room saw it so. A number: so many groups saw it so."),
        _stands(title, scales, marks, voice),
    )  # fmt: skip


def _steps(one: DisclosedAssessment) -> tuple[str | None, str | None]:
    return one.status, one.priority


def _mark(groups: set[str | None], voice: Voice) -> Mark:
    order = [None, *reference.GROUPS]
    known = sorted(groups, key=lambda group: order.index(group) if group in order else len(order))
    said = voice.joined([labels.seen_by(group, voice) for group in known])
    return Mark(None in groups, len(groups - {None}), said)


def _stands(
    title: str, scales: tuple[Scale, ...], marks: dict[tuple[int, int, str], Mark], voice: Voice
) -> str:
    """The drawing in words: step by step, which objectives stand there."""
    said = []
    for place, scale in enumerate(scales):
        steps = []
        for step, name in scale.steps:
            here = sorted(n for n, at, code in marks if (at, code) == (place, step))
            if here:
                numbers = voice.listed([str(number) for number in here])
                steps.append(voice.say("{category}: {number}", category=name, number=numbers))
        if steps:
            told = voice.say("; ").join(steps)
            said.append(voice.say("{title}: {list}.", title=scale.title, list=told))
    return voice.in_a_row([voice.say("{title}.", title=title), *said])
