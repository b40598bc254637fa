"""The recovery sheet: one page to be printed, with the code that opens a file without passphrase.

It names the file and nothing that is in it. The code stands in numbered groups, to be typed, and as
a QR code (ISO/IEC 18004), to be read by a camera.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

from reportlab.platypus import Flowable

from gcm_desktop.reports.blocks import Bullets, Facts, Heading, Paragraph
from gcm_desktop.reports.typesetting import About, cards, pages, style, tables
from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.finishing import Pressed, finish
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.squares import draw_square, modules_of
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style
from gcm_desktop.reports.voice import Voice
from gcm_desktop.texts import is_right_to_left

CODE = Style(17, 22, bold=True)
PLACE = Style(7.5, 10, colour=style.MUTED)
SQUARE = 136.0
"""Points of the QR code; a quarter of it may be lost."""
COLUMNS, ROW = 4, 34.0
RULED = "_" * 40
"""A line to write on by hand."""


def recovery_sheet(code: str, file_name: str, language: str, made_on: date | None = None) -> bytes:
    """Typeset the sheet as a PDF of one page; `made_on` is today where nothing else is said.

    It is a secret: it belongs on paper, in no folder that is copied or kept by others.
    """
    voice, press = Voice(language), Press(language, mirrored=is_right_to_left(language))
    day = made_on or date.today()  # noqa: DTZ011 - the day on the wall, as it is written on paper
    sheet = _Sheet(voice, press)
    story = sheet.flowables(code, file_name, day)
    out, canvases = BytesIO(), []

    def canvas(*arguments: Any, **options: Any) -> ReportCanvas:
        canvases.append(ReportCanvas(*arguments, **options))
        return canvases[-1]

    pages.ReportPages(out, press, "", first=pages.COVER).build(story, canvasmaker=canvas)
    pressed = Pressed(out.getvalue(), canvases[-1], press, sheet.root, sheet.headings)
    title = voice.say("Recovery sheet")
    about = About(title, language, "GCM Desktop", day, uuid4(), "")
    return finish(pressed, about, covered=True)[0]


class _Sheet:
    """The sheet on its way to paper, in reading order."""

    def __init__(self, voice: Voice, press: Press) -> None:
        self.voice, self.press = voice, press
        self.root = Element("Document")
        self.headings: list[tuple[Heading, Element]] = []

    def flowables(self, code: str, file_name: str, day: date) -> list[Flowable]:
        say = self.voice.say
        return [
            self._heading(say("Recovery sheet"), 1),
            self._paragraph(
                say("The code on this sheet opens the file named below without its passphrase.")
            ),
            self._facts(file_name, day),
            CodeFigure(self.press, code, say("The code, as a QR code"), self.root),
            self._heading(say("How to keep this sheet"), 2),
            cards.bullets(self.press, Bullets(self._keeping()), self.root),
            self._heading(say("How to use it"), 2),
            cards.bullets(self.press, Bullets(self._using()), self.root),
        ]

    def _keeping(self) -> tuple[str, ...]:
        say = self.voice.say
        return (
            say("Print it on a printer that you trust, and delete the file it came in. Send it "
                "to nobody, and take no photograph of it."),
            say("Keep it in a closed envelope, apart from the computer and its backups: whoever "
                "has this sheet and the file can read everything that people said."),
            say("When the passphrase is changed this sheet opens nothing any more: destroy it, "
                "and make a new one."),
        )  # fmt: skip

    def _using(self) -> tuple[str, ...]:
        say = self.voice.say
        return (
            say("Open the file and choose the recovery code in place of the passphrase; or give "
                "the command: gcm-desktop recover FILE"),
            say("Type the 13 groups from left to right, row by row. Small letters will do, and "
                "spaces and dashes do not matter. There is no letter O and no letter I: those "
                "signs are zero and one."),
            say("A letter that was read wrong is noticed, and you are told in which group."),
            say("Then choose a new passphrase, and make a new sheet."),
        )  # fmt: skip

    def _heading(self, text: str, level: int) -> Flowable:
        block, element = Heading(text, level), self.root.add(f"H{level}")
        self.headings.append((block, element))
        return cards.heading(self.press, block, element)

    def _paragraph(self, text: str) -> Flowable:
        return cards.paragraph(self.press, Paragraph(text, "lead"), self.root)

    def _facts(self, file_name: str, day: date) -> Flowable:
        say = self.voice.say
        said = (
            (say("File"), file_name),
            (say("Made on"), self.voice.day(day)),
            (say("Kept by"), RULED),
        )
        return tables.facts(self.press, Facts(said), self.root)


class CodeFigure(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """The code twice: drawn as a square, and in groups numbered as the program names them.

    It reads from left to right in every language, since its letters are Latin.
    """

    def __init__(self, press: Press, code: str, alternative: str, parent: Element) -> None:
        super().__init__()
        self.press = press
        self.groups = code.split("-")
        self.modules = modules_of(code, "Q")
        self.square = parent.add("Figure", alternative=alternative)
        words = parent.add("Div", "en")
        self.elements = [words.add("P") for _ in self.groups]

    def getSpaceBefore(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room above, in points."""
        return 14.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the width of the text."""
        return width, SQUARE

    def draw(self) -> None:
        """Draw the square, and the groups beside it."""
        mirrored = self.press.mirrored
        self._draw_square(style.TEXT_WIDTH - SQUARE if mirrored else 0.0)
        left = 0.0 if mirrored else SQUARE + 18.0
        step = (style.TEXT_WIDTH - SQUARE - 18.0) / COLUMNS
        for at, group in enumerate(self.groups):
            row, column = divmod(at, COLUMNS)
            self._draw_group(at, group, left + column * step, SQUARE - row * ROW)

    def _draw_square(self, left: float) -> None:
        self.square.box = self.canv.place(left, 0, SQUARE, SQUARE)
        with self.canv.marked(self.square):
            draw_square(self.canv, self.modules, left, SQUARE)

    def _draw_group(self, at: int, group: str, left: float, top: float) -> None:
        with self.canv.artifact():
            self.canv.operators(self._set(str(at + 1), PLACE, Element("Artifact"), left, top))
        with self.canv.marked(self.elements[at]):
            self.canv.operators(self._set(group, CODE, self.elements[at], left, top - 9.0))

    def _set(self, text: str, look: Style, element: Element, left: float, top: float) -> list[str]:
        made: Setting = self.press.set(text, look, element, language="en", base=0, mirrored=False)
        made.lay(style.TEXT_WIDTH)
        return made.operators(left, top)
