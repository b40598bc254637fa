"""The sections of a consultation report, in order. To add one, write it and list it.

Sections know only what may leave (`Disclosed`) and take no database. Counts of inputs and of
people are never mixed.
"""

from collections.abc import Callable, Iterator

from gcm_desktop import reference
from gcm_desktop.consultation.disclosed import Disclosed, DisclosedInput
from gcm_desktop.reports import drawings, labels, synthesis
from gcm_desktop.reports.blocks import (
    Block,
    Bullets,
    Contents,
    Cover,
    Facts,
    Footnote,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    SignaturePlace,
    Signatures,
    SquareCode,
    Table,
)
from gcm_desktop.reports.brief import summary as summary
from gcm_desktop.reports.data import DATA_NAME, canonical, report_id, sha256_of
from gcm_desktop.reports.disclosure import protection
from gcm_desktop.reports.headcount import headcount
from gcm_desktop.reports.synthesis import short
from gcm_desktop.reports.templates import picture_of
from gcm_desktop.reports.voice import UNOFFICIAL, Voice

Section = Callable[[Disclosed, Voice], Iterator[Block]]


def cover(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """The title page."""
    about = report.consultation
    subtitle = voice.say(
        "Consultation report on the {compact}",
        compact=voice.wording(reference.compact_name(report.language)),
    )
    facts = tuple(_cover_facts(report, voice))
    dress = report.template
    name = dress.organisation if dress else ""
    png = picture_of(dress) if dress else b""
    logo = (
        Picture(png, voice.say("Logo: {name}", name=name or dress.name)) if dress and png else None
    )
    yield Cover(about.title, subtitle, facts, _notice(report, voice), name, logo)


def _cover_facts(report: Disclosed, voice: Voice) -> Iterator[tuple[str, str]]:
    about = report.consultation
    where = [part for part in (about.place, *about.areas, voice.country(about.country)) if part]
    facts = (
        (voice.say("Level"), labels.level(about.level, voice)),
        (voice.say("Place"), voice.joined(where)),
        (voice.say("Dates"), voice.days(about.starts_on, about.ends_on)),
        (voice.say("Organised by"), about.lead_organisation),
        (voice.say("Partners"), "; ".join(about.partner_organisations)),
        (
            voice.say("Languages used"),
            voice.listed([voice.tongue(code) for code in about.languages]),
        ),
        (voice.say("Regional commission"), about.region and voice.commission(about.region)),
        (voice.say("Review cycle"), about.review_cycle),
        (voice.say("Rule of attribution"), labels.rule(about.attribution_rule, voice)),
        (voice.say("As of"), voice.day(report.as_of)),
        (voice.say("Edition"), labels.edition(report.edition, voice)),
        *_superseded(report, voice),
    )
    return ((label, value) for label, value in facts if value)


def _superseded(report: Disclosed, voice: Voice) -> Iterator[tuple[str, str]]:
    """Which report this one replaces, and what was wrong there."""
    if (old := report.supersedes) is not None:
        yield voice.say("Replaces report"), old.report_id
        yield voice.say("Correction"), old.erratum or ""


def _notice(report: Disclosed, voice: Voice) -> str:
    if report.consultation.sample:
        return voice.say(
            "This is a sample. Everything in it is invented: people, organisations, places, words."
        )
    return voice.say(
        "This report carries its own data, attached to this file under the same signature."
    )


def contents(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """Where to find what."""
    yield PageBreak()
    yield Contents(voice.say("Contents"))
    yield PageBreak()


def preface(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What who publishes the report says before it, if anything."""
    if report.preface:
        yield Heading(voice.say("Preface"))
        yield from _paragraphs(report.preface)


def opening(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What an organisation says at the beginning of all its reports."""
    return _fixed_texts(report, "opening")


def closing(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What an organisation says at the end of all its reports."""
    return _fixed_texts(report, "closing")


def _fixed_texts(report: Disclosed, place: str) -> Iterator[Block]:
    for one in report.template.sections if report.template else ():
        if one.place == place:
            yield Heading(one.title)
            yield from _paragraphs(one.text)


def _paragraphs(text: str) -> Iterator[Block]:
    return (Paragraph(line) for line in map(str.strip, text.split("\n")) if line)


def context(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What the consultation is part of."""
    about = report.consultation
    yield Heading(voice.say("Context and mandate"))
    yield Paragraph(
        voice.say(
            "The {compact} (A/RES/73/195) sets out 23 objectives and 10 guiding principles. States "
            "and stakeholders review progress every four years, from local consultations through "
            "regional reviews to the International Migration Review Forum.",
            compact=voice.wording(reference.compact_name(report.language)),
        )
    )
    if about.objectives_in_focus:
        yield Paragraph(voice.say("This consultation asked above all about:"))
        yield Bullets(tuple(voice.objective(number) for number in about.objectives_in_focus))
    yield from synthesis.passages(report, voice, "context")


def methodology(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """How it was held, and what that does and does not allow to conclude."""
    about, meetings = report.consultation, report.meetings
    yield Heading(voice.say("Methodology"))
    answers = (
        (voice.say("Officials were present"), meetings.officials_present),
        (voice.say("Employers were present"), meetings.employers_present),
        (voice.say("Police were present"), meetings.police_present),
    )
    languages = [voice.tongue(code) for code in meetings.consent_languages]
    facts = [
        (voice.say("Mode"), labels.mode(about.mode, voice)),
        (voice.say("Sessions held"), str(meetings.held) if meetings.held else ""),
        (voice.say("Consent was read aloud in"), voice.listed(languages)),
        (voice.say("Points were read back"), voice.say("yes") if meetings.read_back else ""),
        *((label, labels.answer(given, voice)) for label, given in answers if meetings.held),
    ]
    yield Facts(tuple((label, value) for label, value in facts if value))
    yield Paragraph(labels.rule_in_full(about.attribution_rule, voice))
    yield Paragraph(_use(report, voice))
    yield from protection(report, voice)
    yield from synthesis.passages(report, voice, "methodology")
    yield Paragraph(
        voice.say(
            "Limits: who comes to a consultation is not a sample of who is concerned. Presence of "
            "authorities, employers or interpreters can change what is said. Silence on a topic "
            "does not mean that there is nothing to say."
        )
    )


def _use(report: Disclosed, voice: Voice) -> str:
    only_counted = report.counted - report.printed
    used = voice.say(
        "Findings rest on {used} of them; {unused} are used in no finding.",
        used=report.resting, unused=report.counted - report.resting,
    )  # fmt: skip
    recorded = _recorded(report, voice, only_counted)
    return voice.in_a_row([recorded, used] if report.findings else [recorded])


def _recorded(report: Disclosed, voice: Voice, only_counted: int) -> str:
    return voice.say(
        "Inputs counted in this report: {counted}. Printed: {printed}. Counted only, as those who "
        "gave them wished: {only}. Inputs that were taken back count nowhere.",
        counted=report.counted, printed=report.printed, only=only_counted,
    )  # fmt: skip


def participants(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """How many people took part, and how many inputs each group gave."""
    yield Heading(voice.say("Participants"))
    yield from headcount(report, voice)
    yield from drawings.people_by_group(report, voice)
    yield from drawings.inputs_by_group(report, voice)


def findings(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What was said, objective by objective, kind by kind."""
    yield PageBreak()
    yield Heading(voice.say("Findings by objective"))
    for number in range(1, 24):
        first = [e for e in report.inputs if e.objectives[:1] == (number,)]
        further = [e for e in report.inputs if number in e.objectives[1:]]
        written = list(synthesis.findings_on(report, voice, number))
        if first or further or written:
            yield Heading(voice.objective(number), 2)
            yield from written
            yield from _by_kind(first, voice, number)
            if further:
                references = voice.joined([short(e.id) for e in further])
                yield Paragraph(voice.say("See also: {references}", references=references), "muted")
    yield from synthesis.across(report, voice)
    unsorted = [e for e in report.inputs if not e.objectives]
    if unsorted:
        yield Heading(voice.say("To be sorted"), 2)
        yield from _by_kind(unsorted, voice, None)


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
    """Which inputs touch which guiding principle."""
    rows = []
    for principle in reference.principles():
        touching = [e for e in report.inputs if principle.letter in e.principles]
        if touching:
            title = voice.wording(reference.wording(principle.titles, report.language))
            rows.append((f"({principle.letter}) {title}", str(len(touching))))
    if rows:
        yield Heading(voice.say("Findings by guiding principle"))
        yield Table(
            (voice.say("Guiding principle"), voice.say("Inputs printed")),
            tuple(rows),
            voice.say("Inputs printed in this report, by guiding principle"),
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
                tuple(_references(of_kind, voice)),
                title,
            )


def _references(entries: list[DisclosedInput], voice: Voice) -> Iterator[tuple[str, str]]:
    for number in (*range(1, 24), None):
        here = [short(e.id) for e in entries if (e.objectives or (None,))[0] == number]
        if here:
            label = voice.objective(number) if number else voice.say("To be sorted")
            yield label, voice.joined(here)


def evidence(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """For named recipients: every printed input with its particulars, by reference."""
    if report.edition != "restricted":
        return
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


def integrity(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What lets a reader check this file, and what the signs in it mean."""
    yield Heading(voice.say("Annex: data and integrity"))
    yield Paragraph(
        voice.say(
            "The data of this report is attached to this file as {name}, in the form {schema}. A "
            "signature covers both. Whether it holds can be verified without a network.",
            name=DATA_NAME, schema=report.schema,
        )
    )  # fmt: skip
    yield Paragraph(
        voice.say(
            "Each input has a reference that is the same in every report of this consultation. It "
            "says nothing about who gave the input, when, or in which order."
        )
    )
    digest = sha256_of(canonical(report))
    yield Facts(
        (
            (voice.say("Report id"), str(report_id(digest))),
            (voice.say("SHA-256 of the data"), _in_groups(digest)),
        )
    )
    yield SquareCode(
        f"gcm-desktop:report:{report_id(digest)}:sha256:{digest}",
        voice.say("QR code of the report id and of the digest of the data"),
    )
    if voice.unofficial:
        yield Footnote(UNOFFICIAL, voice.say("Not the official wording: a working translation."))


def signatures(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """Where the officers sign, each knowing what that does to the file."""
    yield Heading(voice.say("Signatures"))
    yield Paragraph(
        voice.say(
            "The first signature certifies this file: whatever is changed after it can be told. "
            "The second approves it, and closes it."
        ),
        "note",
    )
    yield Signatures(
        (
            SignaturePlace("Certification", voice.say("Certified by")),
            SignaturePlace("Approval", voice.say("Approved by"), closes=True),
        )
    )


def _in_groups(digest: str) -> str:
    """Eight by eight, as people read such things to each other."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


SECTIONS: dict[str, Section] = {
    "summary": summary,
    "contents": contents,
    "preface": preface,
    "opening": opening,
    "context": context,
    "methodology": methodology,
    "participants": participants,
    "findings": findings,
    "principles": principles,
    "assessments": synthesis.assessments,
    "recommendations": synthesis.recommendations,
    "pointers": pointers,
    "conclusions": synthesis.conclusions,
    "closing": closing,
    "comments": synthesis.commented,
    "dissent": synthesis.dissent,
    "evidence": evidence,
}
"""What can be chosen and put in order, by its code."""
LAST: tuple[Section, ...] = (signatures, integrity)


def chosen(report: Disclosed) -> tuple[Section, ...]:
    """The sections of this report in their order, without those of the signed file."""
    names = dict.fromkeys(report.sections or SECTIONS)
    return (cover, *(SECTIONS[name] for name in names if name in SECTIONS))


def compose(report: Disclosed) -> list[Block]:
    """The whole report, as blocks, in its own language."""
    voice = Voice(report.language)
    sections = (*chosen(report), *LAST)
    return [block for section in sections for block in section(report, voice)]
