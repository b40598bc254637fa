"""A regional review report, in the order that the guidance for regional reviews suggests."""

from collections.abc import Callable, Iterator

from gcm_desktop.consultation.synthesised import Synthesised
from gcm_desktop.reports.blocks import Block
from gcm_desktop.reports.kinds import several, sources
from gcm_desktop.reports.kinds.making import Section
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.voice import Voice


def make_regional(told: Synthesised, tell: Callable[[int, int], None] | None = None) -> Report:
    """The review as a PDF with its data attached; `tell` gets the steps done of how many."""
    return several.made_of_several(told, SECTIONS, tell)


def key_findings(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What was found on each objective."""
    return several.findings(report, voice, voice.say("Key findings"))


def lessons(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What works, and what was learned, as those said who were consulted."""
    return several.cards(
        report, voice, "practice", voice.say("Good practices and lessons learned")
    )  # fmt: skip


def conclusions(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What the consultations concluded, and what is asked of whom."""
    return several.asked(report, voice, voice.say("Conclusions and recommendations"))


def annex(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What was offered and asked for beside all that."""
    yield from several.cards(report, voice, "support", voice.say("Annex: support and means"))
    yield from several.cards(report, voice, "pledge", voice.say("Annex: pledges"))


SECTIONS: tuple[Section[Synthesised], ...] = (
    several.cover,
    several.contents,
    several.introduction,
    several.summary,
    key_findings,
    several.assessments,
    lessons,
    conclusions,
    several.methodology,
    several.participants,
    annex,
    several.dissent,
    sources.sources,
    sources.left_out,
)
