"""A national synthesis of several consultations, as voluntary reviews of States are laid out."""

from collections.abc import Callable, Iterator

from gcm_desktop.consultation.synthesised import Synthesised
from gcm_desktop.reports.blocks import Block
from gcm_desktop.reports.kinds import several, sources
from gcm_desktop.reports.kinds.making import Section
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.voice import Voice


def make_national(told: Synthesised, tell: Callable[[int, int], None] | None = None) -> Report:
    """The synthesis as a PDF with its data attached; `tell` gets the steps done of how many."""
    return several.made_of_several(told, SECTIONS, tell)


def progress(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What was found on each objective."""
    return several.findings(report, voice, voice.say("Progress on the objectives"))


def practices(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What works, as those said who were consulted."""
    return several.cards(report, voice, "practice", voice.say("Good practices"))


def means(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What support is needed or offered."""
    return several.cards(report, voice, "support", voice.say("Means of implementation"))


def next_steps(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """Conclusions, what is asked of whom, and pledges."""
    yield from several.asked(report, voice, voice.say("Recommendations and next steps"))
    yield from several.cards(report, voice, "pledge", voice.say("Pledges"), level=2)


SECTIONS: tuple[Section[Synthesised], ...] = (
    several.cover,
    several.contents,
    several.summary,
    several.introduction,
    several.methodology,
    several.participants,
    several.assessments,
    progress,
    practices,
    means,
    next_steps,
    several.dissent,
    sources.sources,
    sources.left_out,
)
