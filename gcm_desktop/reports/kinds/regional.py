"""A regional review report, in the order that the guidance for regional reviews suggests."""

from collections.abc import Callable, Iterator

from gcm_desktop.consultation.synthesised import Synthesised
from gcm_desktop.reports.blocks import Block, Heading
from gcm_desktop.reports.kinds import several, sources
from gcm_desktop.reports.kinds.making import Section, made
from gcm_desktop.reports.kinds.national import SYNTHESIS_NAME
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.voice import Voice


def make_regional(told: Synthesised, tell: Callable[[int, int], None] | None = None) -> Report:
    """The review as a PDF with its data attached; `tell` gets the steps done of how many."""
    return made(
        told, SECTIONS, name=SYNTHESIS_NAME, title=told.title, author="", progress=tell
    )  # fmt: skip


def key_findings(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What was found on each objective."""
    yield Heading(voice.say("Key findings"))
    yield from several.findings(report, voice)


def practices(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What works, as those said who were consulted."""
    title = Heading(voice.say("Good practices and lessons learned"))
    yield from several.cards(report, voice, "practice", title)


def conclusions(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What the consultations concluded, and what is asked of whom."""
    yield Heading(voice.say("Conclusions and recommendations"))
    yield from several.concluded(report, voice)
    yield from several.recommended(report, voice)


def annex(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What was offered and asked for beside all that."""
    support = Heading(voice.say("Annex: support and means"))
    yield from several.cards(report, voice, "support", support)
    yield from several.cards(report, voice, "pledge", Heading(voice.say("Annex: pledges")))


SECTIONS: tuple[Section[Synthesised], ...] = (
    several.cover,
    several.contents,
    several.introduction,
    several.summary,
    key_findings,
    several.assessments,
    practices,
    conclusions,
    several.methodology,
    several.participants,
    annex,
    several.dissent,
    sources.sources,
    sources.left_out,
)
