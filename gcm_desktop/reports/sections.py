"""The sections of a consultation report, in order. To add one, write it and list it.

Sections know only what may leave (`Disclosed`) and take no database. Counts of inputs and of
people are never mixed.
"""

from collections.abc import Callable, Iterator

from gcm_desktop import reference
from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.reports import drawings, labels, said, synthesis
from gcm_desktop.reports.blocks import (
    Block,
    Bullets,
    Contents,
    Cover,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
)
from gcm_desktop.reports.brief import summary as summary
from gcm_desktop.reports.carried import Carried, integrity, signatures
from gcm_desktop.reports.data import DATA_NAME
from gcm_desktop.reports.disclosure import protection
from gcm_desktop.reports.dressing import fixed_texts, paragraphs, publisher
from gcm_desktop.reports.headcount import headcount
from gcm_desktop.reports.voice import Voice

Section = Callable[[Disclosed, Voice], Iterator[Block]]


def cover(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """The title page."""
    about = report.consultation
    subtitle = voice.say(
        "Consultation report on the {compact}",
        compact=voice.wording(reference.compact_name(report.language)),
    )
    facts = tuple(_cover_facts(report, voice))
    notice, dress = _notice(report, voice), report.template
    yield Cover(about.title, subtitle, facts, notice, *publisher(dress, voice))


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
        yield from paragraphs(report.preface)


def opening(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What an organisation says at the beginning of all its reports."""
    return fixed_texts(report.template, "opening")


def closing(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What an organisation says at the end of all its reports."""
    return fixed_texts(report.template, "closing")


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
    if report.on_pages < report.printed:
        return voice.say(
            "Inputs counted in this report: {counted}. The words of {readable} may be read: all in "
            "the attached data, {printed} of them on these pages. Those that findings quote stand "
            "here; the others were taken in turn from each objective and each group, quotations "
            "first, as far as there is room. Counted only, as those who gave them wished: {only}. "
            "Inputs that were taken back count nowhere.",
            counted=report.counted, readable=report.printed, printed=report.on_pages,
            only=only_counted,
        )  # fmt: skip
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


SECTIONS: dict[str, Section] = {
    "summary": summary,
    "contents": contents,
    "preface": preface,
    "opening": opening,
    "context": context,
    "methodology": methodology,
    "participants": participants,
    "findings": said.findings,
    "principles": said.principles,
    "assessments": synthesis.assessments,
    "recommendations": synthesis.recommendations,
    "pointers": said.pointers,
    "conclusions": synthesis.conclusions,
    "closing": closing,
    "comments": synthesis.commented,
    "dissent": synthesis.dissent,
    "further": said.further,
    "evidence": said.evidence,
}
"""What can be chosen and put in order, by its code."""


def chosen(report: Disclosed) -> tuple[Section, ...]:
    """The sections of this report in their order, without those of the signed file."""
    names = dict.fromkeys(report.order)
    return (cover, *(SECTIONS[name] for name in names if name in SECTIONS))


def compose(report: Disclosed, carried: Carried | None = None) -> list[Block]:
    """The whole report, as blocks, in its own language; `carried` are its data, if known."""
    voice = Voice(report.language)
    blocks = [block for section in chosen(report) for block in section(report, voice)]
    carried = carried or Carried.of(report, DATA_NAME)
    return [*blocks, *signatures(voice), *integrity(carried, voice)]
