"""What does a report cost, against typst, WeasyPrint and plain ReportLab of the same texts?

Each is made in a fresh process: CPU seconds from the texts in memory to the bytes of the PDF, after
imports, and the most memory the process ever had. Goals: 10,000 inputs in no more than typst's time
and half its memory, 1,000 in twice its time; 100,000 inputs (ours alone: --inputs 100000) below
2 GB; the signed file of 10,000 inputs verified and extracted in half a second.

typst writes PDF/A-3a with contents and the data attached, WeasyPrint PDF/A-3u with its own tags.
ReportLab draws plain paragraphs: unshaped, untagged, without contents or data. Ours shapes, tags,
draws the matrix, embeds the data and prepares the places of signatures. A peer that is not
installed is passed over.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gcm_desktop.consultation.disclosed import Disclosed, DisclosedInput

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

WORDS = """migration regular pathways workers rights recruitment fees border children detention
school clinic papers consulate wages harbour council village market interpreter permit family
journey rescue return savings bank transfer radio farmers drought evidence office letter""".split()
OURS, TYPST, WEASYPRINT, REPORTLAB = "ours", "typst", "WeasyPrint", "plain ReportLab"
QUICK = [OURS, TYPST, REPORTLAB]
"""In the short form: WeasyPrint takes seconds for any text."""
NOT_INSTALLED = 3
ALONE_FROM = 50_000
"""Inputs from which no peer is asked: WeasyPrint would take half an hour, and some gigabytes."""


class Text(NamedTuple):
    """A text of the report in a form all peers understand; level 0 is no heading."""

    text: str
    level: int
    under: str
    """What stands below a quote: who, and its reference."""


class Cost(NamedTuple):
    """CPU in seconds, without and with imports, and peak memory in MB."""

    making: float
    whole: float
    memory: float


def consultation(inputs: int) -> "Disclosed":
    """A consultation of so many inputs of about 25 words, over all objectives and groups.

    All words are printed, also those for which the body has no room.
    """
    from gcm_desktop.consultation.disclosed import (
        Disclosed,
        DisclosedConsultation,
        DisclosedCount,
        DisclosedMeetings,
    )
    from gcm_desktop.consultation.report_plans import SECTIONS

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
        counted=inputs, printed=inputs, inputs=said, sections=SECTIONS,
    )  # fmt: skip


def one_input(chance: random.Random) -> "DisclosedInput":
    from gcm_desktop import reference
    from gcm_desktop.consultation.disclosed import DisclosedInput

    return DisclosedInput(
        id="".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=26)),
        objectives=(chance.randint(1, 23),), action_letter=None, principles=(),
        kind=chance.choice(reference.KINDS), stakeholder_group=chance.choice(reference.GROUPS),
        text=" ".join(chance.choices(WORDS, k=chance.randint(15, 35))).capitalize() + ".",
        language="en", quote=chance.random() < 0.5, speaker=None, organisation=None,
    )  # fmt: skip


def texts_of(disclosed: "Disclosed") -> list[Text]:
    """The texts of the sections, as the peers get them."""
    from gcm_desktop.reports.blocks import Heading, Paragraph, Quote
    from gcm_desktop.reports.sections import compose

    texts = []
    for block in compose(disclosed):
        if isinstance(block, Heading):
            texts.append(Text(block.text, block.level, ""))
        elif isinstance(block, Paragraph):
            texts.append(Text(block.text, 0, ""))
        elif isinstance(block, Quote):
            texts.append(Text(block.text, 0, f"{block.source} · {block.reference}"))
    return texts


def by_us(folder: Path) -> Callable[[], bytes]:
    from gcm_desktop.reports.report import make_report

    disclosed = consultation(len(json.loads((folder / "data.json").read_bytes())["inputs"]))
    return lambda: make_report(disclosed).pdf


def by_typst(folder: Path) -> Callable[[], bytes]:
    import typst

    texts = read_texts(folder)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(ROOT / "resources" / "fonts")])

    def make() -> bytes:
        source = folder / "report.typ"
        source.write_text(TYPST_HEAD + "\n".join(map(in_typst, texts)), encoding="utf-8")
        compiler = typst.Compiler(str(source), root=str(folder), font_paths=fonts)
        made = compiler.compile(format="pdf", pdf_standards=["a-3a"])
        assert isinstance(made, bytes)
        return made

    return make


TYPST_HEAD = """#set document(title: "A consultation for measuring", date: datetime(
  year: 2026, month: 1, day: 1))
#set page(paper: "a4", numbering: "1 / 1")
#set text(font: "Noto Sans", size: 10pt, lang: "en")
#pdf.attach("data.json", relationship: "source", mime-type: "application/json",
  description: "gcm-consultation")
#set outline.entry(fill: none)
#outline()
"""


def in_typst(one: Text) -> str:
    words = json.dumps(one.text, ensure_ascii=False)
    if one.level:
        return f"#heading(level: {one.level}, {words})"
    if one.under:
        under = json.dumps(one.under, ensure_ascii=False)
        return f"#quote(block: true, attribution: [#{under}])[#{words}]"
    return f"#{words}\n"


def by_weasyprint(folder: Path) -> Callable[[], bytes]:
    from weasyprint import HTML

    texts = read_texts(folder)

    def make() -> bytes:
        page = HTML_HEAD + "".join(map(in_html, texts))
        made = HTML(string=page).write_pdf(pdf_variant="pdf/a-3u", pdf_tags=True)
        assert isinstance(made, bytes)
        return made

    return make


FONT = (ROOT / "resources/fonts/NotoSans-Regular.ttf").as_uri()
HTML_HEAD = f"""<html lang=en><title>A consultation for measuring</title><style>
@font-face {{ font-family: Noto; src: url("{FONT}") }}
@page {{ size: A4; margin: 2.4cm; @bottom-right {{ content: counter(page) " / " counter(pages) }} }}
body {{ font: 10pt/1.5 Noto }}</style>"""


def in_html(one: Text) -> str:
    if one.level:
        return f"<h{one.level}>{escape(one.text)}</h{one.level}>"
    under = f"<p><i>{escape(one.under)}</i></p>" if one.under else ""
    return f"<p>{escape(one.text)}</p>{under}"


def by_reportlab(folder: Path) -> Callable[[], bytes]:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    texts = read_texts(folder)

    def make() -> bytes:
        styles, story = getSampleStyleSheet(), []
        for one in texts:
            look = f"Heading{one.level}" if one.level else "BodyText"
            story.append(Paragraph(escape(one.text), styles[look]))
            if one.under:
                story.append(Paragraph(escape(one.under), styles["Italic"]))
        out = BytesIO()
        SimpleDocTemplate(out, invariant=1).build(story)
        return out.getvalue()

    return make


def read_texts(folder: Path) -> list[Text]:
    return [Text(*each) for each in json.loads((folder / "texts.json").read_bytes())]


MAKERS: dict[str, Callable[[Path], Callable[[], bytes]]] = {
    OURS: by_us, TYPST: by_typst, WEASYPRINT: by_weasyprint, REPORTLAB: by_reportlab,
}  # fmt: skip


def prepare(folder: Path, inputs: int) -> None:
    """Write down what all of them start from."""
    from gcm_desktop.reports.data import canonical

    disclosed = consultation(inputs)
    (folder / "data.json").write_bytes(canonical(disclosed))
    (folder / "texts.json").write_text(json.dumps(texts_of(disclosed)), encoding="utf-8")


def make_one(peer: str, folder: Path) -> None:
    """Make the report in this process, and say what that cost."""
    try:
        make = MAKERS[peer](folder)
    except (ImportError, OSError):
        sys.exit(NOT_INSTALLED)
    begun = time.process_time()
    made = make()
    making = time.process_time() - begun
    print(json.dumps(Cost(making, time.process_time(), peak_memory())))
    (folder / f"{peer}.pdf").write_bytes(made)


JUDGED = {
    "extracted": "its signed file verified, extracted",
    "compared": "  and its pages held against data",
    "usual": "all that for the usual sections",
}
"""What is done to a report with all words; and with a body of some 25 pages and the same data."""


def judge_one(folder: Path, how: str) -> None:
    """Verify and extract a signed report in one of these ways, after one that loads all code."""
    from gcm_desktop.reports.comparing import Outcome, compare_pages
    from gcm_desktop.reports.extraction import signed_data
    from gcm_desktop.reports.identity import new_identity, open_identity
    from gcm_desktop.reports.report import make_report
    from gcm_desktop.reports.signing import sign_report
    from gcm_desktop.reports.trust import Trust
    from gcm_desktop.reports.verification import Conclusion, verify_report

    words = "for measuring"
    made = new_identity(name="A", role="facilitator", organisation=None, passphrase=words)
    officer = open_identity(made, words)
    trust = Trust.of([officer.certificate])
    small, large = make_report(consultation(10)).pdf, (folder / f"{OURS}.pdf").read_bytes()
    if how == "usual":
        inputs = len(json.loads((folder / "data.json").read_bytes())["inputs"])
        large = make_report(replace(consultation(inputs), sections=())).pdf
    taken = 0.0
    for pdf in (small, large):
        signed = sign_report(pdf, officer)
        begun = time.process_time()
        verdict, data = verify_report(signed, trust), signed_data(signed)
        compared = compare_pages(signed) if how != "extracted" else None
        taken = time.process_time() - begun
        assert verdict.conclusion is Conclusion.VALID
        assert data.startswith(b"{")
        assert compared is None or compared.outcome is Outcome.MATCH
    print(json.dumps(Cost(taken, time.process_time(), peak_memory())))


def peak_memory() -> float:
    """The most memory this process ever had, in MB; 0 where the system does not tell."""
    told = Path("/proc/self/status")
    if not told.exists():
        return 0.0
    return int(told.read_text().partition("VmHWM:")[2].split()[0]) / 1024


def in_a_fresh_process(*words: str) -> Cost | None:
    """What a process of its own says its work cost; None if the peer is not installed."""
    command = [sys.executable, str(Path(__file__).resolve()), *words]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    if run.returncode == NOT_INSTALLED:
        return None
    if run.returncode:
        sys.exit(run.stderr)
    return Cost(*json.loads(run.stdout.splitlines()[-1]))


def median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def compare(folder: Path, inputs: int, peers: list[str], rounds: int) -> None:
    """Print one table: every peer in turn, round by round."""
    prepare(folder, inputs)
    costs: dict[str, list[Cost]] = {peer: [] for peer in peers}
    for _ in range(rounds):
        for peer in peers:
            cost = in_a_fresh_process("--make", peer, "--folder", str(folder))
            costs[peer] += [cost] if cost else []
    ours = median(costs[OURS])
    print(f"\n{f'report of {inputs:,} inputs':<34}{'s':>8}{'with start':>12}{'MB':>8}   ours is")
    for peer, several in costs.items():
        if not several:
            print(f"{peer:<34}   not installed, passed over")
            continue
        made = median(several)
        against = f"{ours.making / made.making:>8.2f} x{ours.memory / made.memory:>6.2f} x"
        print(
            f"{peer:<34}{made.making:>8.2f}{made.whole:>12.2f}{made.memory:>8.0f}"
            f"{'' if peer == OURS else against}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, help="one size instead of 1,000 and 10,000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default=",".join(MAKERS))
    parser.add_argument("--short", action="store_true")
    for inner in ("--make", "--judge", "--folder"):
        parser.add_argument(inner, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.make:
        make_one(said.make, Path(said.folder))
    elif said.judge:
        judge_one(Path(said.folder), said.judge)
    else:
        measure(said)


def measure(said: argparse.Namespace) -> None:
    sizes = [said.inputs] if said.inputs else [20] if said.short else [1_000, 10_000]
    rounds = 1 if said.short else said.rounds
    named = QUICK if said.short else said.peers.split(",")
    for inputs in sizes:
        peers = [OURS] if inputs >= ALONE_FROM else named
        with TemporaryDirectory() as folder:
            compare(Path(folder), inputs, peers, 1 if inputs >= ALONE_FROM else rounds)
            if not said.short:
                for how, words in JUDGED.items():
                    judged = in_a_fresh_process("--judge", how, "--folder", folder)
                    assert judged
                    print(f"{words:<35}{judged.making:>7.2f}")


if __name__ == "__main__":
    main()
