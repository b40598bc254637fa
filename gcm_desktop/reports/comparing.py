"""Do the pages of a signed report say what its data say?

The data are read back, composed into sections, and compared text by text with what the pages of
the signed revision tell a screen reader. This is an answer of its own: a signature can be valid
under pages that differ from their data, for a signature says who signed, not that it is true.
What a page shows to the eye alone, in drawings or in letters that are not what they are said to
be, is not compared.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import chain, islice, takewhile, zip_longest
from typing import Any, TypeVar

import pikepdf

from gcm_desktop.consultation.disclosed_session import SESSION_SCHEMA, DisclosedSession
from gcm_desktop.consultation.superseding import Superseded
from gcm_desktop.consultation.synthesised import SYNTHESIS_SCHEMA, Synthesised
from gcm_desktop.errors import UnsupportedSchemaError
from gcm_desktop.reports.carried import Carried, Told
from gcm_desktop.reports.data import sha256_of
from gcm_desktop.reports.extraction import Attached, attached_in
from gcm_desktop.reports.kinds import minutes, national, regional
from gcm_desktop.reports.kinds.making import Section, composed
from gcm_desktop.reports.reading_data import content_of, form_of, read_as, read_data
from gcm_desktop.reports.sections import compose
from gcm_desktop.reports.signatures import opened, signatures_in
from gcm_desktop.reports.tagged_text import FOOT, HEAD, Tagged, TaggedPages, Text, units_of
from gcm_desktop.reports.typesetting.bidi import first_strong
from gcm_desktop.reports.typesetting.metadata import CREATOR, shown
from gcm_desktop.reports.typesetting.reciting import Recital, Recited, Spoken, Word, recite
from gcm_desktop.reports.typesetting.retracing import compacted, plainly, printed, same, told
from gcm_desktop.texts import _

T = TypeVar("T", bound=Told)
MOST_DIFFERENCES = 20
LONGEST_NAME = 200
SHOWN_BEFORE, SHOWN_AFTER = 24, 56
"""Characters of a text that are shown before and after the place where it begins to differ."""


class Outcome(StrEnum):
    """What the comparison came to."""

    MATCH = "match"
    DIFFER = "differ"
    NOT_COMPARED = "not compared"


class Why(StrEnum):
    """Why nothing could be compared."""

    NO_SIGNED_DATA = "no-signed-data"
    OTHER_VERSION = "other-version"
    """The pages were set by another version of the program, which may word them otherwise."""
    UNKNOWN_KIND = "unknown-kind"
    UNREADABLE_DATA = "unreadable-data"


@dataclass(frozen=True)
class Difference:
    """One place where the pages do not say what the data say, each shortened."""

    page: int | None
    """From 1; None where the place is on no page."""
    data: str
    print: str


@dataclass(frozen=True)
class Comparison:
    """Whether the pages of a report say what its data say."""

    outcome: Outcome
    differences: tuple[Difference, ...] = ()
    """The first of them, in the order of reading."""
    why: Why | None = None
    made_with: str = ""
    """The program that set the pages, as the file names it."""
    data_sha256: str = ""
    """Of the signed data, in hexadecimal digits; empty without any."""
    supersedes: Superseded | None = None
    """The report that this one says it takes the place of."""

    @property
    def sentence(self) -> str:
        """One plain sentence in the language of the screen."""
        if self.outcome is Outcome.MATCH:
            return _("The pages say what the data say.")
        if self.why is not None:
            return _reason(self.why)
        first = self.differences[0]
        if first.page is None:
            return _("The pages do not say what the data say; read figures from the data only.")
        return _(
            "The pages do not say what the data say; read figures from the data only. First on "
            "page {page}: the data say “{data}”, the page says “{print}”."
        ).format(page=first.page, data=first.data, print=first.print)

    def as_json(self) -> dict[str, Any]:
        """All of it, for scripts."""
        return {
            "outcome": str(self.outcome),
            "sentence": self.sentence,
            "why": str(self.why) if self.why else None,
            "made_with": self.made_with or None,
            "differences": [asdict(one) for one in self.differences],
        }


def _reason(why: Why) -> str:
    return {
        Why.NO_SIGNED_DATA: _("The pages were not compared: there are no signed data."),
        Why.OTHER_VERSION: _(
            "The pages were not compared: another version of the program set them."
        ),
        Why.UNKNOWN_KIND: _("The pages were not compared: the data are of another kind."),
        Why.UNREADABLE_DATA: _(
            "The pages were not compared: the data are not of the form that they name."
        ),
    }[why]


def compare_pages(pdf: bytes) -> Comparison:
    """Compare the pages of the first signed revision with its data. Never raises.

    Who signed is not asked here, only whether the signed bytes are as they were.
    """
    try:
        signed = _signed_revision(pdf)
        attached = attached_in(signed) if signed is not None else None
    except Exception:  # noqa: BLE001 - a hostile file may make its readers raise anything
        return Comparison(Outcome.NOT_COMPARED, why=Why.NO_SIGNED_DATA)
    if signed is None or attached is None:
        return Comparison(Outcome.NOT_COMPARED, why=Why.NO_SIGNED_DATA)
    made_with = str(signed.docinfo.get("/Creator", ""))[:LONGEST_NAME]
    about = Comparison(
        Outcome.NOT_COMPARED, made_with=made_with, data_sha256=sha256_of(attached.data)
    )
    try:
        said, supersedes = _recited(attached)
    except Exception as fault:  # noqa: BLE001 - data that nobody composed may break any section
        return replace(about, why=_why(fault))
    about = replace(about, supersedes=supersedes)
    try:
        pages = TaggedPages(signed, data=len(attached.data))
        found = tuple(_differences(said, pages))
    except Exception:  # noqa: BLE001 - pages of a stranger may make their reader raise anything
        found = (Difference(None, "", ""),)
    if found and made_with != CREATOR:
        return replace(about, why=Why.OTHER_VERSION)
    return replace(about, outcome=Outcome.DIFFER if found else Outcome.MATCH, differences=found)


def _signed_revision(pdf: bytes) -> pikepdf.Pdf | None:
    """The file as the first signature left it; None without one, or where it is broken."""
    signatures = signatures_in(opened(pdf), pdf)
    if not signatures or not signatures[0].intact:
        return None
    return opened(pdf[: signatures[0].end])


def _recited(attached: Attached) -> tuple[Recital, Superseded | None]:
    """What the pages must say, by the kind of the data; and which report they replace."""
    content = content_of(attached.data)
    carried = Carried(attached.name, attached.schema, attached.data)
    form = form_of(str(content["schema"]))
    name = form[0] if form else ""
    if name == "gcm-session":
        session = read_as(DisclosedSession, SESSION_SCHEMA, content)
        return _of_kind(session, carried, minutes.SECTIONS, session.title), None
    if name == "gcm-synthesis":
        several = read_as(Synthesised, SYNTHESIS_SCHEMA, content)
        sections = regional.SECTIONS if several.kind == "regional" else national.SECTIONS
        return _of_kind(several, carried, sections, several.title), None
    told = read_data(content)
    recital = recite(compose(told, carried), told.language, told.consultation.title)
    return recital, told.supersedes


def _of_kind(told: T, carried: Carried, sections: Sequence[Section[T]], title: str) -> Recital:
    return recite(composed(told, carried, sections), told.language, title)


def _why(fault: Exception) -> Why:
    return Why.UNKNOWN_KIND if isinstance(fault, UnsupportedSchemaError) else Why.UNREADABLE_DATA


def _differences(said: Recital, pages: TaggedPages) -> Iterator[Difference]:
    """Every place where pages and data part ways; none after the first that is out of order."""
    comparer = _Comparer(said, pages, list(pages.elements()))
    return islice(chain(comparer.in_order(), comparer.beside()), MOST_DIFFERENCES)


class _Comparer:
    """Holds one report's pages against what they must say."""

    def __init__(self, said: Recital, pages: TaggedPages, tagged: Sequence[Tagged]) -> None:
        self.said, self.pages, self.tagged = said, pages, tagged
        pairs = zip(said.elements, tagged, strict=False)
        self._page_of = {recited.element: tag.page for recited, tag in pairs}

    def in_order(self) -> Iterator[Difference]:
        """Element by element, as they are read."""
        for recited, tagged in zip_longest(self.said.elements, self.tagged):
            if recited is None or tagged is None or recited.element.tag != tagged.tag:
                yield self._out_of_order(recited, tagged)
                return
            alternative = recited.element.alternative and shown(recited.element.alternative)
            if alternative != tagged.alternative:
                yield _difference(tagged.page, alternative, tagged.alternative)
            yield from self._words(recited, tagged)

    def _words(self, recited: Recited, tagged: Tagged) -> Iterator[Difference]:
        if not recited.words and not tagged.texts:
            return
        words, faces = [self._spoken(word) for word in recited.words], self.pages.faces
        apart = recited.element.tag == "Figure"
        if not apart and plainly(words) == self._plain(tagged.texts):
            return  # as nearly all are; lines only matter where something may be amiss
        seen = [units_of(text.lines, faces) for text in tagged.texts]
        for texts, lines in _paired(words, seen, apart=apart):
            if not same(lines, texts):
                yield _difference(tagged.page, _plain(texts), _read(lines, texts))

    def _spoken(self, word: Word) -> Spoken:
        if isinstance(word, Spoken):
            return word
        return self.said.counted(self.said.number(self._page_of.get(word.element, -1) + 1))

    def _out_of_order(self, recited: Recited | None, tagged: Tagged | None) -> Difference:
        texts = [self._spoken(word) for word in recited.words] if recited else []
        lines = [
            line
            for text in (tagged.texts if tagged else ())
            for line in units_of(text.lines, self.pages.faces)
        ]
        page = tagged.page if tagged and tagged.page >= 0 else len(self.pages.pages) - 1
        return _difference(page, _plain(texts), _read(lines, texts))

    def _plain(self, texts: Sequence[Text]) -> str:
        return "".join([text.plain(self.pages.faces) for text in texts])

    def beside(self) -> Iterator[Difference]:
        """What stands on pages and is no part of what is read."""
        heads, running_head = self.said.heads, plainly([self.said.running_head])
        for at, page in enumerate(self.pages.pages):
            if page.strange:
                yield Difference(at + 1, "", _("something that no page of a report has"))
            untold = [("", texts) for texts in page.marks.values()]
            for kind, texts in [*page.outside, *untold]:
                if kind == HEAD and running_head and running_head == self._plain(texts):
                    continue
                lines = [line for text in texts for line in units_of(text.lines, self.pages.faces)]
                if any(map(any, lines)) and not self._belongs(kind, at, lines, heads):
                    yield _difference(at, "", _read(lines, ()))

    def _belongs(
        self, kind: str, page: int, lines: list[list[str]], heads: set[tuple[Spoken, ...]]
    ) -> bool:
        """Whether it is the running head, the page number, or a table's head once more."""
        if kind == HEAD:
            return same(lines, [self.said.running_head], in_part=True)
        if kind == FOOT:
            numbers = (self.said.number(page + 1), self.said.number(len(self.pages.pages)))
            return same(lines, [self.said.counted(" / ".join(numbers))])
        return any(same(lines, head) for head in heads)


Lines = list[list[str]]


def _paired(
    words: list[Spoken], seen: list[Lines], *, apart: bool
) -> Iterator[tuple[list[Spoken], Lines]]:
    """Texts with the lines that should be theirs: in a drawing each `apart`, else together."""
    if not apart:
        yield words, [line for lines in seen for line in lines]
        return
    drawn = [lines for lines in seen if any(map(any, lines))]
    for word, lines in zip_longest(words, drawn):
        yield [word] if word else [], lines or []


def _plain(texts: Sequence[Spoken]) -> str:
    return compacted(" ".join(map(printed, texts)))


def _read(lines: Sequence[Sequence[str]], texts: Sequence[Spoken]) -> str:
    backwards = any(first_strong("".join(line)) == 1 for line in lines[:1])
    return told(lines, backwards=backwards)


def _difference(page: int, data: str, seen: str) -> Difference:
    """Both texts from a little before the place where they part."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(data, seen, strict=False))
    alike = sum(1 for _pair in pairs)
    return Difference(page + 1 if page >= 0 else None, _around(data, alike), _around(seen, alike))


def _around(text: str, place: int) -> str:
    start = max(place - SHOWN_BEFORE, 0)
    shown = text[start : place + SHOWN_AFTER]
    return f"{'…' * (start > 0)}{shown}{'…' * (place + SHOWN_AFTER < len(text))}"
