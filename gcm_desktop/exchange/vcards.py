"""Cards of address books: vCard 3.0 (RFC 2426) and 4.0 (RFC 6350), and 2.1 as telephones write it.

Lines are unfolded, quoted-printable values decoded, escapes undone. Whatever is in the file,
reading ends soon, in little memory, and with cards or with a TableError; a card that is broken
is told of by the line on which it begins, and the next one is read.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from gcm_desktop.errors import TableError
from gcm_desktop.texts import _

START = 4_096
"""Bytes from which a file is known for what it is."""
FILE = 50_000_000
"""Bytes of a file: with a small picture in each, ten thousand cards."""
HEAD = 1_000
"""Characters of a line before its value."""
VALUE = 10_000
"""Characters of a value that is read; what is longer is a picture or rubbish."""
PROPERTIES = 500
"""Lines of one card."""
VERSIONS = ("2.1", "3.0", "4.0")
READ = frozenset({"VERSION", "FN", "N", "ORG", "KIND", "EMAIL", "TEL", "ADR", "LANG", "CATEGORIES"})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LOCALITY, REGION = 3, 4
"""Where in an address town and region stand."""


@dataclass
class Card:
    """What is read of a card, or why it cannot be."""

    line: int
    why: str | None = None
    said: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        """As it is to be shown; else made of its parts, else that of the organisation."""
        shown = next(iter(self._plain("FN")), "")
        parts = [part for value in self.said.get("N", ())[:1] for part in _parts(value, ";")]
        family, given = [*parts, "", ""][:2]
        return shown or " ".join(filter(None, (given, family))) or self.organisation

    @property
    def organisation(self) -> str | None:
        """The one it is of, or comes from: without its departments."""
        named = (_parts(value, ";")[0] for value in self.said.get("ORG", ()))
        return next(filter(None, named), None)

    @property
    def is_organisation(self) -> bool:
        """Whether it is of an organisation: it says so, or bears no other name."""
        kind = next(iter(self._plain("KIND")), "").casefold()
        return kind in ("org", "organization") or (not kind and self.name == self.organisation)

    @property
    def contacts(self) -> tuple[str, ...]:
        """Telephones and addresses of electronic mail, each once."""
        found = [value.removeprefix("tel:").removeprefix("mailto:")
                 for name in ("TEL", "EMAIL") for value in self._plain(name)]  # fmt: skip
        return tuple(dict.fromkeys(found))

    @property
    def area(self) -> str | None:
        """Town and region of its first address."""
        parts = [part for value in self.said.get("ADR", ())[:1] for part in _parts(value, ";")]
        places = list(dict.fromkeys(filter(None, parts[LOCALITY : REGION + 1])))
        return ", ".join(places) or None

    @property
    def language(self) -> str | None:
        """The tag of its first language."""
        return next(iter(self._plain("LANG")), None)

    @property
    def categories(self) -> tuple[str, ...]:
        """What it is filed under."""
        return tuple(part for value in self.said.get("CATEGORIES", ())
                     for part in _parts(value, ","))  # fmt: skip

    def _plain(self, name: str) -> list[str]:
        return [said for value in self.said.get(name, ()) if (said := _unescaped(value))]


def is_vcard(start: bytes) -> bool:
    """Whether a file that begins with these bytes is to be read as cards."""
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:11].upper() == b"BEGIN:VCARD"


def cards_of(file: BinaryIO) -> Iterator[Card]:
    """The cards of an address book, in its order. Raises TableError."""
    file.seek(0)
    content = file.read(FILE + 1)
    if len(content) > FILE:
        raise TableError(
            _("it is larger than {most} MB; split it into several.").format(most=FILE // 1_000_000)
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(content[: error.start].split(b"\n"))
        raise TableError(
            _("the letters are not written in UTF-8; export the address book as vCard 3.0 or 4.0."),
            row=line,
        ) from None
    yield from _cards(text)


def _cards(text: str) -> Iterator[Card]:
    card: Card | None = None
    lines = 0
    for number, line in _unfolded(text):
        marked = line.strip().upper()
        if marked == "BEGIN:VCARD":
            if card is not None:
                card.why = _("this card has no end.")
                yield card
            card, lines = Card(number), 0
        elif card is None:
            if marked:
                yield Card(number, _("this stands outside of every card."))
                return  # what follows is as little a card
        elif marked == "END:VCARD":
            yield _judged(card)
            card = None
        else:
            lines += 1
            _take(card, line, lines)
    if card is not None:
        card.why = _("this card has no end; the file may have been cut short.")
        yield card


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The lines, with what was folded put together again, and the number of the first of each."""
    first, parts = 1, [""]
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
        elif parts[-1].endswith("=") and _is_quoted_printable(parts[0]):
            parts.append(f"\n{line}")  # the soft line break is undone with the encoding
        else:
            yield first, "".join(parts)
            first, parts = number, [line]
    yield first, "".join(parts)


def _is_quoted_printable(line: str) -> bool:
    head = line[:HEAD].partition(":")[0].upper()
    return "QUOTED-PRINTABLE" in head


def _take(card: Card, line: str, lines: int) -> None:
    """Keep a line of a card, if it is one that is read."""
    if lines > PROPERTIES:
        card.why = _("this card has more than {most} lines.").format(most=PROPERTIES)
        return
    head, value = _divided(line)
    if value is None:
        if line.strip():
            card.why = card.why or _("a line of this card has no name and value.")
        return
    name = head.partition(";")[0].rpartition(".")[2].upper()
    if name not in READ:
        return
    if len(value) > VALUE:
        card.why = _("a line of this card is too long to be a name or an address.")
    else:
        card.said.setdefault(name, []).append(_decoded(head, value))


def _divided(line: str) -> tuple[str, str | None]:
    """Name and parameters, and the value: from the first colon that is not in quotation marks."""
    quoted = False
    for place, letter in enumerate(line[:HEAD]):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return line[:place], line[place + 1 :]
    return line[:HEAD], None


def _decoded(head: str, value: str) -> str:
    if "QUOTED-PRINTABLE" in head.upper():
        value = quopri.decodestring(value.encode("utf-8")).decode("utf-8", "replace")
    return value


def _judged(card: Card) -> Card:
    version = next(iter(card.said.get("VERSION", ())), "").strip()
    if card.why is None and version not in VERSIONS:
        card.why = _("this card is of no version that is known; export it as vCard 3.0 or 4.0.")
    if card.why is None and not card.name:
        card.why = _("this card bears no name.")
    return card


def _parts(value: str, separator: str) -> list[str]:
    """What stands between separators that are not escaped."""
    parts = re.split(rf"(?<!\\){separator}", value)
    return [_unescaped(part) for part in parts]


def _unescaped(value: str) -> str:
    """A value as it was written: escapes undone, on one line, without control characters."""
    text = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return _CONTROL.sub("", " ".join(text.split())).strip()
