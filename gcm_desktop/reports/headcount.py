"""The heads that were counted, as a report prints them: small lines together, or not at all."""

from collections.abc import Iterator, Sequence

from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.headcount import BY_GROUP, DisclosedPeople, DisclosedTally
from gcm_desktop.reference import GROUPS
from gcm_desktop.reports.blocks import Align, Block, Paragraph, Table
from gcm_desktop.reports.voice import Voice

END: Align = "end"


def headcount(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """How many people took part, by what they were counted, and what is not told of it."""
    people = report.people
    if people.total is None:
        yield Paragraph(
            voice.say("No count of people is printed: nobody counted, or there were too few.")
        )
        return
    yield Paragraph(_total(report, people, voice))
    for tally in people.tallies:
        yield tally_table(tally, voice) if tally.lines else withheld(tally, voice)
    if people.groups_by_sex:
        yield _crossed(people, voice)
    if people.tallies:
        yield Paragraph(_how(people, voice), "note")


def _total(report: Disclosed, people: DisclosedPeople, voice: Voice) -> str:
    said = [
        voice.say(
            "People counted, over all sessions together: {people}. Who came twice counts twice.",
            people=people.total or 0,
        )
    ]
    if people.total_as_of and people.total_as_of < report.as_of:
        said.append(voice.say("As of {day}.", day=voice.day(people.total_as_of)))
    return voice.in_a_row(said)


def _how(people: DisclosedPeople, voice: Voice) -> str:
    said = [
        voice.say(
            "No number below {k} is printed, and no two issues differ by fewer people: small "
            "lines are counted together, so that nobody can be recognised.",
            k=people.k,
        )
    ]
    if people.tallies_as_of and people.tallies_as_of != people.total_as_of:
        said.append(voice.say("These tables are as of {day}.", day=voice.day(people.tallies_as_of)))
    return voice.in_a_row(said)


def tally_table(tally: DisclosedTally, voice: Voice) -> Table:
    """The printed lines of a tally."""
    name = tally_name(tally.by, voice)
    rows = tuple(
        (together(tally.by, line.categories, voice), str(line.people))
        for line in tally.lines or ()
        if line.people
    )
    return Table((name, voice.say("People")), rows, name, ("start", "end"))


def withheld(tally: DisclosedTally, voice: Voice) -> Paragraph:
    """That a tally is not printed, and why."""
    return Paragraph(
        voice.say(
            "{tally}: withheld, since too few people would stand apart in it.",
            tally=tally_name(tally.by, voice),
        )
    )


def _crossed(people: DisclosedPeople, voice: Voice) -> Table:
    """Groups by sexes; columns and rows in which nobody is counted are left out."""
    cells = {(cell.groups, cell.sexes): cell.people for cell in people.groups_by_sex}
    rows = [row for row in dict.fromkeys(g for g, _ in cells) if _any(cells, row, 0)]
    columns = [column for column in dict.fromkeys(s for _, s in cells) if _any(cells, column, 1)]
    return Table(
        (tally_name(BY_GROUP, voice), *(together("by_sex", sexes, voice) for sexes in columns)),
        tuple(
            (together(BY_GROUP, row, voice), *(str(cells[row, column]) for column in columns))
            for row in rows
        ),
        voice.say("By group and sex"),
        ("start", *(END for _ in columns)),
    )  # fmt: skip


def _any(
    cells: dict[tuple[tuple[str, ...], tuple[str, ...]], int], line: tuple[str, ...], axis: int
) -> bool:
    return any(people for key, people in cells.items() if key[axis] == line)


def tally_name(by: str, voice: Voice) -> str:
    """What a tally is called."""
    return {
        "by_group": voice.say("By group"),
        "by_sex": voice.say("By sex"),
        "by_age": voice.say("By age"),
        "by_disability": voice.say("By disability"),
    }[by]


def together(by: str, categories: Sequence[str], voice: Voice) -> str:
    """What a printed line counts, in words."""
    names = [_category(by, category, voice) for category in categories]
    if len(names) == 1:
        return names[0]
    return voice.say("{categories}, together", categories=voice.listed(names))


def _category(by: str, category: str, voice: Voice) -> str:
    coded = {
        "not_recorded": voice.say("Not recorded"),
        "women": voice.say("Women"),
        "men": voice.say("Men"),
        "other": voice.say("Other"),
        "yes": voice.say("With a disability"),
        "no": voice.say("Without a disability"),
    }
    if by == BY_GROUP and category in GROUPS:
        return voice.group(category)
    return coded.get(category, category.replace("-", "–"))
