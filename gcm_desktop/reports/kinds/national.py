"""A national synthesis of several consultations, as voluntary reviews of States are laid out."""

from collections.abc import Callable, Iterator

from gcm_desktop.consultation.synthesised import Synthesised
from gcm_desktop.reports.blocks import Block, Heading
from gcm_desktop.reports.kinds import several, sources
from gcm_desktop.reports.kinds.making import Section, made
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.voice import Voice

SYNTHESIS_NAME = "synthesis.json"
"""What the attachment of a report on several consultations is called."""


def make_national(told: Synthesised, tell: Callable[[int, int], None] | None = None) -> Report:
    """The synthesis as a PDF with its data attached; `tell` gets the steps done of how many."""
    return made(
        told, SECTIONS, name=SYNTHESIS_NAME, title=told.title, author="", progress=tell
    )  # fmt: skip


def progress(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What was found on each objective."""
    yield Heading(voice.say("Progress on the objectives"))
    yield from several.findings(report, voice)


def practices(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What works, as those said who were consulted."""
    yield from several.cards(report, voice, "practice", Heading(voice.say("Good practices")))


def means(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What support is needed or offered."""
    title = Heading(voice.say("Means of implementation"))
    yield from several.cards(report, voice, "support", title)


def next_steps(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """Conclusions, what is asked of whom, and pledges."""
    yield Heading(voice.say("Recommendations and next steps"))
    yield from several.concluded(report, voice)
    yield from several.recommended(report, voice)
    yield from several.cards(report, voice, "pledge", Heading(voice.say("Pledges"), 2))


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
