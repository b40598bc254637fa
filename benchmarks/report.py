"""What does a report of 1,000 inputs cost, against plain ReportLab of the same text? (goal: 2)

The peer is SimpleDocTemplate with Paragraphs in Helvetica: unshaped, untagged, without matrix,
contents or data. Both run in turn in one process; the time is CPU time, the fonts are warm.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from gcm_desktop import reference
from gcm_desktop.consultation.disclosed import (
    Disclosed,
    DisclosedConsultation,
    DisclosedCount,
    DisclosedInput,
    DisclosedMeetings,
)
from gcm_desktop.reports.blocks import Heading, Quote
from gcm_desktop.reports.blocks import Paragraph as Passage
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.sections import compose

WORDS = """migration regular pathways workers rights recruitment fees border children detention
school clinic papers consulate wages harbour council village market interpreter permit family
journey rescue return savings bank transfer radio farmers drought evidence office letter""".split()


def consultation(inputs: int) -> Disclosed:
    """A consultation of so many inputs of about 25 words, over all objectives and groups."""
    chance = random.Random(1)
    said = tuple(one_input(chance) for _ in range(inputs))
    counts: dict[tuple[int, str], int] = {}
    for entry in said:
        key = (entry.objectives[0], entry.stakeholder_group)
        counts[key] = counts.get(key, 0) + 1
    about = DisclosedConsultation(
        id="a" * 26, title="A consultation for measuring", level="national", country="KEN",
        areas=(), place=None, starts_on=None, ends_on=None, lead_organisation=None,
        partner_organisations=(), region=None, review_cycle=None, languages=("en",),
        mode="in_person", attribution_rule="anonymous", objectives_in_focus=(),
        groups_planned=(), sample=True,
    )  # fmt: skip
    return Disclosed(
        edition="public", language="en", as_of=date(2026, 1, 1), consultation=about,
        meetings=DisclosedMeetings(0, None, (), False, None, None, None),
        coverage=tuple(DisclosedCount(*key, count) for key, count in sorted(counts.items())),
        counted=inputs, printed=inputs, inputs=said,
    )  # fmt: skip


def one_input(chance: random.Random) -> DisclosedInput:
    return DisclosedInput(
        id="".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=26)),
        objectives=(chance.randint(1, 23),), action_letter=None, principles=(),
        kind=chance.choice(reference.KINDS), stakeholder_group=chance.choice(reference.GROUPS),
        text=" ".join(chance.choices(WORDS, k=chance.randint(15, 35))).capitalize() + ".",
        language="en", quote=chance.random() < 0.5, speaker=None, organisation=None,
    )  # fmt: skip


def plainly(disclosed: Disclosed) -> bytes:
    """The same texts as ReportLab's own paragraphs."""
    styles, story = getSampleStyleSheet(), []
    for block in compose(disclosed):
        if isinstance(block, Heading):
            story.append(Paragraph(escape(block.text), styles[f"Heading{block.level}"]))
        elif isinstance(block, Passage):
            story.append(Paragraph(escape(block.text), styles["BodyText"]))
        elif isinstance(block, Quote):
            story.append(Paragraph(escape(block.text), styles["BodyText"]))
            story.append(Paragraph(escape(f"{block.source} · {block.reference}"), styles["Italic"]))
    out = BytesIO()
    SimpleDocTemplate(out, invariant=1).build(story)
    return out.getvalue()


def cost(make: Callable[[Disclosed], object], disclosed: Disclosed) -> float:
    """Seconds of CPU."""
    begun = time.process_time()
    make(disclosed)
    return time.process_time() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true")
    arguments = parser.parse_args()
    rounds = 1 if arguments.short else arguments.rounds
    disclosed = consultation(100 if arguments.short else arguments.inputs)
    for make in (plainly, make_report):
        make(disclosed)
    taken = [(cost(plainly, disclosed), cost(make_report, disclosed)) for _ in range(rounds)]
    plain, ours = (statistics.median(column) for column in zip(*taken, strict=True))
    print(f"{f'report of {len(disclosed.inputs)} inputs':<40}{'s':>8}{'ratio':>8}")
    print(f"{'plain ReportLab':<40}{plain:>8.2f}{1:>8.2f}")
    print(f"{'whole report, shaped, data attached':<40}{ours:>8.2f}{ours / plain:>8.2f}   (goal 2)")


if __name__ == "__main__":
    main()
