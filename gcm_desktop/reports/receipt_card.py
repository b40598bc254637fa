"""Receipt cards: small cards with a number, by which a person can take back what they said.

A card that is found in a pocket must give nobody away: it bears the number, until when it can be
used and whom to tell, and no name of this program, of a consultation, of a person or of the
Compact. The file the cards are printed from says no more about itself either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, String

from gcm_desktop.reports.forms import direction
from gcm_desktop.reports.plain_texts import PlainTexts, plain_texts
from gcm_desktop.reports.typesetting import Typeset, style
from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.finishing import embed_fonts, saved, write_pages
from gcm_desktop.reports.typesetting.fonts import language_tag
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style
from gcm_desktop.reports.typesetting.tagging import write_structure
from gcm_desktop.reports.voice import Voice
from gcm_desktop.texts import is_right_to_left

NUMBER = Style(21, 28, bold=True)
TEXT = Style(10.25, 14.5)
COLUMNS, MOST_ROWS = 2, 6
INSET, EDGE = 26.0, 16.0
"""Room beside the text of a card and above it: no printer reaches the edge of the paper."""
WIDTH = style.PAGE_WIDTH / COLUMNS
BETWEEN = 3.0
LONGEST_GROUP = 6
CUT = "[4 3] 0 d 0.5 w {0:.3f} {1:.3f} {2:.3f} RG"


def receipt_cards(
    receipts: Sequence[str], withdraw_until: date | None, contact: str | None, language: str
) -> bytes:
    """The cards as a PDF of A4 pages with lines to cut along, one card a receipt.

    Raises ValueError where there is no receipt.
    """
    return typeset_cards(receipts, withdraw_until, contact, language).pdf


def typeset_cards(
    receipts: Sequence[str], withdraw_until: date | None, contact: str | None, language: str
) -> Typeset:
    """The cards with the number of pages and what no typeface has."""
    if not receipts:
        raise ValueError("cards need at least one receipt")
    words = plain_texts(language)
    press = Press(words.language, mirrored=is_right_to_left(words.language))
    root, lines = Element("Document"), tuple(_lines(words, withdraw_until, contact))
    made = [Card.of(press, root, receipt, lines) for receipt in receipts]
    out = BytesIO()
    canvas = ReportCanvas(out, pagesize=(style.PAGE_WIDTH, style.PAGE_HEIGHT), invariant=1)
    rows = _rows(max(card.height for card in made))
    for start in range(0, len(made), rows * COLUMNS):
        _draw_page(canvas, press, made[start : start + rows * COLUMNS], rows)
    canvas.save()
    return _finished(out.getvalue(), canvas, press, root, words)


@dataclass(frozen=True)
class Card:
    """The texts of one card, laid."""

    settings: tuple[Setting, ...]

    @classmethod
    def of(cls, press: Press, root: Element, receipt: str, lines: Sequence[str]) -> Card:
        """Set a number in large groups, and what is said about it."""
        element = root.add("Div")
        number = press.set(grouped(receipt), NUMBER, element.add("P"), language="en", base=0)
        texts = (press.set(line, TEXT, element.add("P"), base=direction(line)) for line in lines)
        settings = (number, *texts)
        for setting in settings:
            setting.lay(WIDTH - 2 * INSET)
        return cls(settings)

    @property
    def height(self) -> float:
        """The height of its texts, in points."""
        return sum(each.height for each in self.settings) + BETWEEN * (len(self.settings) - 1)

    def draw(self, canvas: ReportCanvas, left: float, top: float) -> None:
        """Draw it with the upper left corner of its texts at `left` and `top`."""
        for setting in self.settings:
            setting.draw(canvas, left, top)
            top -= setting.height + BETWEEN


def grouped(receipt: str) -> str:
    """A receipt number in groups that can be read out and typed: as it is parted, or by four."""
    groups = re.findall(r"\w+", receipt) or [receipt]
    short = [part for group in groups for part in _in_fours(group)]
    return "\u00a0 ".join(short)


def _in_fours(group: str) -> list[str]:
    if len(group) <= LONGEST_GROUP:
        return [group]
    return [group[at : at + 4] for at in range(0, len(group), 4)]


def _lines(words: PlainTexts, until: date | None, contact: str | None) -> Iterator[str]:
    if until is None:
        yield words["card"]
    else:
        yield words.filled("card_until", until=Voice(words.language).day(until))
    yield words["card_sent"]
    yield words.filled("card_tell", contact=contact) if contact else words["card_tell_giver"]


def _rows(height: float) -> int:
    """How many cards stand one above the other: fewer where there is much to say on each."""
    return min(max(int(style.PAGE_HEIGHT / (height + 2 * EDGE)), 1), MOST_ROWS)


def _draw_page(canvas: ReportCanvas, press: Press, page: Sequence[Card], rows: int) -> None:
    high = style.PAGE_HEIGHT / rows
    _draw_cuts(canvas, rows)
    for at, card in enumerate(page):
        row, column = divmod(at, COLUMNS)
        if press.mirrored:
            column = COLUMNS - 1 - column
        top = style.PAGE_HEIGHT - row * high - (high - card.height) / 2
        card.draw(canvas, column * WIDTH + INSET, top)
    canvas.showPage()


def _draw_cuts(canvas: ReportCanvas, rows: int) -> None:
    wide, high = style.PAGE_WIDTH, style.PAGE_HEIGHT
    cuts = [(0.0, high * row / rows, wide, high * row / rows) for row in range(1, rows)]
    cuts += [(WIDTH * column, 0.0, WIDTH * column, high) for column in range(1, COLUMNS)]
    with canvas.artifact():
        canvas.operators(["q", CUT.format(*style.MUTED)])
        canvas.operators(f"{x:.2f} {y:.2f} m {u:.2f} {v:.2f} l S" for x, y, u, v in cuts)
        canvas.operators(["Q"])


def _finished(
    drawn: bytes, canvas: ReportCanvas, press: Press, root: Element, words: PlainTexts
) -> Typeset:
    """Finish the file, which says of itself its language and "Cards", and not what made it."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        write_pages(pdf, canvas)
        embed_fonts(pdf, press.typecase.used())
        write_structure(pdf, canvas, root)
        pdf.Root.Lang = String(language_tag(words.language))
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        del pdf.docinfo
        pdf.docinfo["/Title"] = String(words["cards"])
        return Typeset(saved(pdf), press.typecase.missing, len(pdf.pages))
