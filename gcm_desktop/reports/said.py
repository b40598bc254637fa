"""What was said, in print: in the body as far as there is room, in the annexes, and by reference.

Which words the body has follows from what may leave (`Disclosed.in_body`).
"""

from collections.abc import Iterator, Sequence

from gcm_desktop import reference
from gcm_desktop.consultation.disclosed import Disclosed, DisclosedInput
from gcm_desktop.reports import labels, synthesis
from gcm_desktop.reports.blocks import Block, Heading, PageBreak, Paragraph, Quote, Table
from gcm_desktop.reports.synthesis import short
from gcm_desktop.reports.voice import Voice


def findings(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What was found and said, objective by objective, kind by kind."""
    yield PageBreak()
    yield Heading(voice.say("Findings by objective"))
    quoted = {one for finding in report.findings for one in finding.quotes}
    with_them = {
        number: {one for f in report.findings if f.objective == number for one in f.quotes}
        for number in range(1, 24)
    }
    for number, (first, further) in _on_objectives(report).items():
        written = list(synthesis.findings_on(report, voice, number))
        if first or further or written:
            yield Heading(voice.objective(number), 2)
            yield from written
            cards = [one for one in first if one.id in report.in_body and one.id not in quoted]
            yield from _by_kind(cards, voice, number)
            elsewhere = [one for one in first if one.id in quoted - with_them[number]]
            yield from _see_also([*elsewhere, *further], report, voice)
            yield from _no_room(first, report, voice)
    yield from synthesis.across(report, voice)
    if unsorted := [one for one in report.inputs if not one.objectives]:
        yield Heading(voice.say("To be sorted"), 2)
        cards = [one for one in unsorted if one.id in report.in_body and one.id not in quoted]
        yield from _by_kind(cards, voice, None)
        yield from _no_room(unsorted, report, voice)


def _on_objectives(
    report: Disclosed,
) -> dict[int, tuple[list[DisclosedInput], list[DisclosedInput]]]:
    """By objective, the inputs whose principal one it is, and those that also speak to it."""
    on: dict[int, tuple[list[DisclosedInput], list[DisclosedInput]]]
    on = {number: ([], []) for number in range(1, 24)}
    for entry in report.inputs:
        for place, number in enumerate(entry.objectives):
            on[number][min(place, 1)].append(entry)
    return on


def _see_also(
    entries: Sequence[DisclosedInput], report: Disclosed, voice: Voice
) -> Iterator[Block]:
    if entries:
        references = synthesis.references([one.id for one in entries], report, voice)
        yield Paragraph(voice.say("See also: {references}", references=references), "muted")


def _no_room(entries: Sequence[DisclosedInput], report: Disclosed, voice: Voice) -> Iterator[Block]:
    """How many more words there are, and where."""
    if (left := sum(one.id not in report.in_body for one in entries)) == 0:
        return
    if report.annexed:
        said = voice.count(
            "{number} more input stands in the annex.",
            "{number} more inputs stand in the annex.",
            left,
        )
    else:
        said = voice.count(
            "{number} more input stands in the attached data.",
            "{number} more inputs stand in the attached data.",
            left,
        )
    yield Paragraph(said, "muted")


def further(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """All words that have no room in the body, in the same order."""
    left = [one for one in report.inputs if one.id not in report.in_body]
    if not left:
        return
    yield PageBreak()
    yield Heading(voice.say("Annex: all further words"))
    for number in (*range(1, 24), None):
        here = [one for one in left if (one.objectives or (None,))[0] == number]
        if here:
            title = voice.objective(number) if number else voice.say("To be sorted")
            yield Heading(title, 2, listed=False)
            yield from _by_kind(here, voice, number)


def _by_kind(entries: list[DisclosedInput], voice: Voice, objective: int | None) -> Iterator[Block]:
    for kind in reference.KINDS:
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            yield Heading(labels.kinds(kind, voice), 3)
            yield from (_card(entry, voice, objective) for entry in of_kind)


def _card(entry: DisclosedInput, voice: Voice, objective: int | None) -> Quote:
    """The words, under them who gave them as far as that may be shown."""
    source = [entry.speaker, entry.organisation, voice.group(entry.stakeholder_group)]
    others = [str(number) for number in entry.objectives if number != objective]
    if others:
        source.append(voice.say("other objectives: {numbers}", numbers=voice.joined(others)))
    return Quote(
        text=entry.text,
        source=" · ".join(part for part in source if part),
        language=entry.language,
        reference=short(entry.id),
        verbatim=entry.quote,
    )


def principles(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """How many inputs whose words may be read touch which guiding principle."""
    rows = []
    for principle in reference.principles():
        touching = [e for e in report.inputs if principle.letter in e.principles]
        if touching:
            title = voice.wording(reference.wording(principle.titles, report.language))
            rows.append((f"({principle.letter}) {title}", str(len(touching))))
    if rows:
        yield Heading(voice.say("Findings by guiding principle"))
        yield Table(
            (voice.say("Guiding principle"), voice.say("Inputs")),
            tuple(rows),
            voice.say("Inputs whose words may be read, by guiding principle"),
            ("start", "end"),
        )


def pointers(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """Good practices, recommendations and pledges, as references to where they stand."""
    titles = (
        ("practice", voice.say("Good practices")),
        ("recommendation", voice.say("Recommendations among the inputs")),
        ("pledge", voice.say("Pledges")),
    )
    for kind, title in titles:
        of_kind = [entry for entry in report.inputs if entry.kind == kind]
        if of_kind:
            yield Heading(title)
            yield Table(
                (voice.say("Objective"), voice.say("Inputs")),
                tuple(_references(of_kind, report, voice)),
                title,
            )


def _references(
    entries: list[DisclosedInput], report: Disclosed, voice: Voice
) -> Iterator[tuple[str, str]]:
    for number in (*range(1, 24), None):
        here = [one.id for one in entries if (one.objectives or (None,))[0] == number]
        if here:
            label = f"{number}. {labels.short_title(number, voice)}" if number else ""
            yield label or voice.say("To be sorted"), synthesis.references(here, report, voice)


def evidence(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """For named recipients: all words, and every input with its particulars, by reference."""
    if report.edition != "restricted":
        return
    if "further" not in report.order:
        yield from further(report, voice)
    yield Heading(voice.say("Annex: evidence"))
    yield Table(
        (voice.say("Reference"), voice.say("Objectives"), voice.say("Kind"),
         voice.say("Stakeholder group"), voice.say("Principles"), voice.say("Language")),
        tuple(
            (short(e.id), voice.joined([str(n) for n in e.objectives]), voice.kind(e.kind),
             voice.group(e.stakeholder_group), voice.joined(e.principles), voice.tongue(e.language))
            for e in report.inputs
        ),
        voice.say("Every input printed in this report"),
    )  # fmt: skip
