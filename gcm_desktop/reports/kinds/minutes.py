"""Minutes of one session, in order of its agenda."""

from collections.abc import Callable, Iterator

from gcm_desktop import reference
from gcm_desktop.consultation.disclosed_session import (
    DisclosedItem,
    DisclosedSaid,
    DisclosedSession,
)
from gcm_desktop.reports import labels
from gcm_desktop.reports.blocks import (
    Block,
    Cover,
    Facts,
    Heading,
    Note,
    Paragraph,
    Quote,
    Table,
)
from gcm_desktop.reports.carried import in_groups
from gcm_desktop.reports.dressing import colours_of, fixed_texts, paragraphs, publisher
from gcm_desktop.reports.headcount import tally_table, withheld
from gcm_desktop.reports.kinds.making import Section, made
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.synthesis import short
from gcm_desktop.reports.voice import Voice

MINUTES_NAME = "session.json"
"""What the attachment of minutes is called."""


def make_minutes(told: DisclosedSession, tell: Callable[[int, int], None] | None = None) -> Report:
    """Minutes as a PDF with their data attached; `tell` gets the steps done of how many."""
    return made(
        told, SECTIONS, name=MINUTES_NAME, title=told.title,
        author=told.consultation.lead_organisation or "", colours=colours_of(told.template),
        progress=tell,
    )  # fmt: skip


def cover(report: DisclosedSession, voice: Voice) -> Iterator[Block]:
    """The title page."""
    about = report.consultation
    where = [report.place, *about.areas, voice.country(about.country)]
    facts = (
        (voice.say("Consultation"), about.title),
        (voice.say("Place"), voice.joined([part for part in where if part])),
        (voice.say("Dates"), voice.days(report.starts_on, report.ends_on)),
        (voice.say("Organised by"), about.lead_organisation),
        (voice.say("Partners"), "; ".join(about.partner_organisations)),
        (voice.say("Rule of attribution"), labels.rule(about.attribution_rule, voice)),
        (voice.say("As of"), voice.day(report.as_of)),
    )
    notice = voice.say(
        "This report carries its own data, attached to this file under the same signature."
    )
    if about.sample:
        notice = voice.say(
            "This is a sample. Everything in it is invented: people, organisations, places, words."
        )
    subtitle = voice.say(
        "Minutes of a session on the {compact}",
        compact=voice.wording(reference.compact_name(report.language)),
    )
    told = tuple((label, value) for label, value in facts if value)
    yield Cover(report.title, subtitle, told, notice, *publisher(report.template, voice))


def opening(report: DisclosedSession, _voice: Voice) -> Iterator[Block]:
    """What an organisation says at the beginning of all its reports."""
    return fixed_texts(report.template, "opening")


def closing(report: DisclosedSession, _voice: Voice) -> Iterator[Block]:
    """What an organisation says at the end of all its reports."""
    return fixed_texts(report.template, "closing")


def how_told(report: DisclosedSession, voice: Voice) -> Iterator[Block]:
    """What is in these minutes, and what is left out to protect those who spoke."""
    yield Heading(voice.say("About these minutes"))
    yield Paragraph(labels.rule_in_full(report.consultation.attribution_rule, voice))
    yield Paragraph(
        voice.say(
            "These minutes name nobody who spoke, nor the group they were of, but organisations "
            "that spoke on the record. What was said stands by agenda item and objective, in an "
            "order that says nothing of who spoke first."
        )
    )
    yield Paragraph(_recorded(report, voice))
    if report.withheld:
        yield Note(
            voice.say(
                "Fewer than {k} people were counted in this session, or nobody counted them. What "
                "was said here is told in the report of the consultation only, so that nobody can "
                "be recognised by it.",
                k=report.people.k,
            ),
            voice.say("Words not printed"),
        )


def _recorded(report: DisclosedSession, voice: Voice) -> str:
    return voice.say(
        "Inputs counted in this session: {counted}. Printed: {printed}. The others were taken into "
        "account, and are not printed here. Inputs that were taken back count nowhere.",
        counted=report.counted, printed=report.printed,
    )  # fmt: skip


def present(report: DisclosedSession, voice: Voice) -> Iterator[Block]:
    """Who was in the room, as far as it may be told."""
    yield Heading(voice.say("Participants"))
    yield from _heads(report, voice)
    answers = (
        (voice.say("Officials were present"), report.officials_present),
        (voice.say("Employers were present"), report.employers_present),
        (voice.say("Police were present"), report.police_present),
    )
    consented = voice.say("The text of consent was read to the room")
    yield Facts(
        (
            *((label, labels.answer(given, voice)) for label, given in answers),
            (consented, labels.answer(report.consent_read or None, voice)),
        )
    )


def _heads(report: DisclosedSession, voice: Voice) -> Iterator[Block]:
    people = report.people
    if people.total is None:
        yield Paragraph(
            voice.say(
                "No count of people is printed: nobody counted, or too few people would stand "
                "apart here or elsewhere."
            )
        )
        return
    said = [voice.say("People counted in this session: {people}.", people=people.total)]
    if people.total_as_of and people.total_as_of < report.as_of:
        said.append(voice.say("As of {day}.", day=voice.day(people.total_as_of)))
    yield Paragraph(voice.in_a_row(said))
    for tally in people.tallies:
        yield tally_table(tally, voice) if tally.lines else withheld(tally, voice)
    yield Paragraph(
        voice.say(
            "No number below {k} is printed, and none can be found by subtracting these minutes "
            "from the report of the consultation: small lines are counted together or withheld.",
            k=people.k,
        ),
        "note",
    )


def agenda(report: DisclosedSession, voice: Voice) -> Iterator[Block]:
    """What was said, item by item of the agenda and objective by objective."""
    yield Heading(voice.say("Agenda and what was said"))
    left = list(report.inputs)
    for number, item in enumerate(report.agenda, 1):
        title = item.title or voice.listed([str(one) for one in item.objectives])
        yield Heading(voice.say("{number}. {title}", number=number, title=title), 2)
        if item.objectives:
            numbers = voice.listed([str(one) for one in item.objectives])
            yield Paragraph(voice.say("Objectives: {numbers}.", numbers=numbers), "muted")
        here = [one for one in left if _belongs(one, item)]
        left = [one for one in left if one not in here]
        if not here:
            yield Paragraph(voice.say("Nothing is printed here under this item."), "muted")
        yield from _by_objective(here, voice)
    if left:
        if report.agenda:
            yield Heading(voice.say("Beyond the agenda"), 2)
        yield from _by_objective(left, voice)


def _belongs(entry: DisclosedSaid, item: DisclosedItem) -> bool:
    """Whether the objective it speaks to first of all is one of the item's."""
    return bool(entry.objectives) and entry.objectives[0] in item.objectives


def _by_objective(entries: list[DisclosedSaid], voice: Voice) -> Iterator[Block]:
    for number in (*range(1, 24), None):
        here = [one for one in entries if (one.objectives or (None,))[0] == number]
        if here:
            yield Heading(voice.objective(number) if number else voice.say("To be sorted"), 3)
            yield from (_card(one, number, voice) for one in here)


def _card(entry: DisclosedSaid, objective: int | None, voice: Voice) -> Quote:
    """The words, under them the organisation on the record and what kind of input it is."""
    source = [entry.organisation, voice.kind(entry.kind)]
    others = [str(number) for number in entry.objectives if number != objective]
    if others:
        source.append(voice.say("other objectives: {numbers}", numbers=voice.joined(others)))
    return Quote(
        text=entry.text,
        source=" · ".join(filter(None, source)),
        language=entry.language,
        reference=short(entry.id),
        verbatim=entry.quote,
    )


def assessments(report: DisclosedSession, voice: Voice) -> Iterator[Block]:
    """How far objectives are put into practice and how urgent they are, as the room saw it."""
    if not report.assessments:
        return
    yield Heading(voice.say("Status and priority"))
    yield Table(
        (voice.say("Objective"), voice.say("Status"), voice.say("Priority"),
         voice.say("How it was reached")),
        tuple(
            (
                voice.objective(one.objective), labels.status(one.status, voice),
                labels.priority(one.priority, voice), labels.reached(one.reached, voice),
            )
            for one in report.assessments
        ),
        voice.say("Status and priority of objectives, as those present saw them"),
    )  # fmt: skip


def read_back(report: DisclosedSession, voice: Voice) -> Iterator[Block]:
    """Whether the points were read back to the room, and what it put right."""
    yield Heading(voice.say("Read back and corrections"))
    if report.read_back:
        yield Paragraph(voice.say("The points were read back to the room."))
    else:
        yield Paragraph(voice.say("It is not recorded that the points were read back to the room."))
    yield from paragraphs(report.corrections or "")


def attestation(report: DisclosedSession, voice: Voice) -> Iterator[Block]:
    """What an officer sealed of the session's records, and whether it stands as it was."""
    seal = report.seal
    if seal is None:
        return
    yield Heading(voice.say("Seal of the session"))
    yield Paragraph(
        voice.say("The records of this session were sealed, and changed or added to since then.")
        if seal.amended
        else voice.say("The records of this session were sealed, and are as they were then.")
    )
    facts = (
        (voice.say("Sealed on"), voice.day(seal.on)),
        (voice.say("SHA-256 of what was sealed"), in_groups(seal.digest)),
        (voice.say("Certificate that signed it, SHA-256"), in_groups(seal.fingerprint or "")),
    )
    yield Facts(tuple((label, value) for label, value in facts if value))


SECTIONS: tuple[Section[DisclosedSession], ...] = (
    cover,
    opening,
    how_told,
    present,
    agenda,
    assessments,
    read_back,
    attestation,
    closing,
)
