"""Short codes: how a line of minutes says in a few keys who spoke, on what, and how.

`m7+12 c> words` is a line: codes, the mark `>`, and what was said. The codes stand in any order:

- a number is an objective, `7+12` several, the first the principal one; `0` is none yet;
- letters are the code of a group or of a kind. Where the same letters are both, they are the
  group before the first number and the kind after it, unless the line has the other one already;
- in digits alone, on any keyboard: `.3` or `,3` is the third group of the Compact's list, `-3` or
  `*3` the third kind.

The mark is `>`, `<`, `»`, `«`, `》`, `《` or `=`, whichever a keyboard has. Digits may be those of
any script and letters of full width. What is not said is inherited; what is no code at all stays
in the words, as it was typed. A slash before a line takes the whole of it for words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS, KINDS, stakeholder_groups
from gcm_desktop.texts import _

KIND_CODES = {
    "experience": "x", "practice": "p", "challenge": "c", "recommendation": "r",
    "support": "s", "data": "d", "pledge": "g", "question": "q",
}  # fmt: skip
KIND = KINDS[0]
"""What a line is where it says nothing of its kind: somebody told what they went through."""
MARKS = "><»«》《="
SLASH = "/"
LONGEST_HEAD, LONGEST_CODE = 40, 4
MISTAKES = 2
"""Unknown codes of a line at most; with more of them it is a sentence with a mark in it."""
OBJECTIVES = range(1, 24)
PLAIN = str.maketrans({"،": ",", "、": ",", "٫": ".", "。": ".", "−": "-", "–": "-", "٭": "*"})
PART = re.compile(
    r"(?P<number>\d+)|(?P<place>[.,]\d+|[-*]\d+)|(?P<letters>[^\W\d_]+)|(?P<gap>[\s+]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Line:
    """A line of minutes as it is understood."""

    words: str
    objectives: tuple[int, ...] = ()
    """The principal one first; none is to be sorted."""
    group: str | None = None
    """The stakeholder group; nothing where neither this line nor an earlier one says it."""
    kind: str = KIND
    unknown: tuple[str, ...] = ()
    """What looks like a code and is none: it stands in the words."""
    said: frozenset[str] = frozenset()
    """Which of objectives, group and kind the line itself says; the others are inherited."""


class Offer(NamedTuple):
    """A code that may be meant by what is typed."""

    code: str
    what: str
    """objective, group or kind."""
    value: str


@dataclass(frozen=True)
class Codes:
    """The letters that stand for groups and kinds, by their ids; one without a code has digits."""

    groups: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def usual(cls) -> "Codes":
        """Those that ship with the program."""
        return cls({group.id: group.key for group in stakeholder_groups()}, dict(KIND_CODES))

    @classmethod
    def of(cls, groups: Mapping[str, Any], kinds: Mapping[str, Any]) -> "Codes":
        """Codes of somebody's own. Raises RefusedError, by `groups` and `kinds`."""
        problems = {
            name: problem
            for name, given, known in (("groups", groups, GROUPS), ("kinds", kinds, KINDS))
            if (problem := _problem(given, known))
        }
        if problems:
            raise RefusedError(problems)
        return cls(_folded_all(groups), _folded_all(kinds))

    @classmethod
    def kept(cls, note: Mapping[str, Any]) -> "Codes":
        """Those of a note, or the usual ones where it holds none that can be used."""
        groups, kinds = note.get("groups"), note.get("kinds")
        if not isinstance(groups, dict) or not isinstance(kinds, dict):
            return cls.usual()
        try:
            return cls.of(groups, kinds)
        except RefusedError:
            return cls.usual()

    def note(self) -> dict[str, Any]:
        """What is kept of them."""
        return {"groups": dict(self.groups), "kinds": dict(self.kinds)}

    @cached_property
    def group_of(self) -> dict[str, str]:
        """The groups by their codes."""
        return {code: group for group, code in self.groups.items()}

    @cached_property
    def kind_of(self) -> dict[str, str]:
        """The kinds by their codes."""
        return {code: kind for kind, code in self.kinds.items()}

    def code_of_group(self, group: str) -> str:
        """What to type for a group."""
        return self.groups.get(group) or f".{GROUPS.index(group) + 1}"

    def code_of_kind(self, kind: str) -> str:
        """What to type for a kind."""
        return self.kinds.get(kind) or f"-{KINDS.index(kind) + 1}"


@dataclass
class _Head:
    """The codes of a line while they are read from left to right."""

    codes: Codes
    objectives: list[int] = field(default_factory=list)
    group: str | None = None
    kind: str | None = None
    either: list[tuple[str, bool]] = field(default_factory=list)
    """Letters that may be a group or a kind, and whether a number stood before them."""
    numbered: bool = False
    unknown: list[str] = field(default_factory=list)

    def take_number(self, digits: str) -> None:
        number = int(digits) if len(digits) <= LONGEST_CODE else -1
        if number == 0:
            self.numbered = True
        elif number in OBJECTIVES:
            self.numbered = True
            self.objectives += [number] if number not in self.objectives else []
        else:
            self.unknown.append(digits)

    def take_place(self, typed: str) -> None:
        number = int(typed[1:]) if len(typed) <= LONGEST_CODE else 0
        is_group = typed[0] in ".,"
        known = GROUPS if is_group else KINDS
        if not 1 <= number <= len(known) or (self.group if is_group else self.kind):
            self.unknown.append(typed)
        elif is_group:
            self.group = known[number - 1]
        else:
            self.kind = known[number - 1]

    def take_letters(self, letters: str) -> None:
        """One code, or two run together."""
        if self._take_one(letters):
            return
        for cut in range(1, len(letters)):
            one, other = letters[:cut], letters[cut:]
            if self._knows(one) and self._knows(other):
                for part in (one, other):
                    if not self._take_one(part):
                        self.unknown.append(letters)
                return
        self.unknown.append(letters)

    def settle(self) -> None:
        """Decide what the letters mean that could be either."""
        for place, (letters, numbered) in enumerate(self.either):
            more = len(self.either) - place > 1
            if self.group is None and (self.kind is not None or more or not numbered):
                self.group = self.codes.group_of[letters]
            elif self.kind is None:
                self.kind = self.codes.kind_of[letters]
            else:
                self.unknown.append(letters)

    def _knows(self, letters: str) -> bool:
        return letters in self.codes.group_of or letters in self.codes.kind_of

    def _take_one(self, letters: str) -> bool:
        group, kind = self.codes.group_of.get(letters), self.codes.kind_of.get(letters)
        if group and kind:
            self.either.append((letters, self.numbered))
            return True
        if group and self.group is None:
            self.group = group
        elif kind and self.kind is None:
            self.kind = kind
        else:
            return False
        return True


def read_line(
    typed: str,
    codes: Codes,
    agenda_objectives: Sequence[int] = (),
    last: str | None = None,
) -> Line:
    """What a typed line says; `last` is the group that spoke before. Understands any text.

    A line without codes inherits the objectives of the agenda item and the last group. Where one
    code does not exist, none is taken for one: the whole line is words, as it was typed.
    """
    inherited = Line(typed.strip(), tuple(agenda_objectives), last)
    if typed.lstrip()[:1] in (SLASH, "／"):
        return _with_words(inherited, typed.lstrip()[1:].strip())
    cut = _mark(typed)
    if cut is None:
        return inherited
    head = read_codes(typed[:cut], codes)
    if head is None:
        return inherited
    if head.unknown:
        return Line(inherited.words, inherited.objectives, last, unknown=head.unknown)
    return Line(
        words=typed[cut + 1 :].strip(),
        objectives=head.objectives if "objectives" in head.said else inherited.objectives,
        group=head.group or last,
        kind=head.kind,
        said=head.said,
    )


def foreseen(
    typed: str,
    codes: Codes,
    agenda_objectives: Sequence[int] = (),
    last: str | None = None,
) -> Line | None:
    """What codes would say once the mark follows them; nothing where no codes are being typed."""
    if _mark(typed) is not None or typed.lstrip()[:1] in (SLASH, "／"):
        return None
    for begun in (typed, re.sub(r"[^\W\d_]+\Z", "", typed)):
        head = read_codes(begun, codes)
        if head is not None and not head.unknown:
            return read_line(f"{begun}>", codes, agenda_objectives, last)
    return None


def read_codes(typed: str, codes: Codes) -> Line | None:
    """Codes alone, with or without the mark behind; nothing where these cannot be codes."""
    plain = _plain(typed.strip().rstrip(MARKS))
    if not plain or len(plain) > LONGEST_HEAD or "\n" in plain:
        return None
    head = _Head(codes)
    takes = {"number": head.take_number, "place": head.take_place, "letters": head.take_letters}
    for kind, text in _parts(plain):
        if kind == "other":
            return None
        if kind in takes:
            takes[kind](text)
    head.settle()
    if len(head.unknown) > MISTAKES or any(len(code) > LONGEST_CODE for code in head.unknown):
        return None
    said = {"objectives": head.numbered, "group": head.group, "kind": head.kind}
    if not any(said.values()) and not head.unknown:
        return None
    return Line(
        words="",
        objectives=tuple(head.objectives),
        group=head.group,
        kind=head.kind or KIND,
        unknown=tuple(dict.fromkeys(head.unknown)),
        said=frozenset(name for name, value in said.items() if value),
    )


def write_line(words: str, objectives: Sequence[int], group: str, kind: str, codes: Codes) -> str:
    """The line that says this, as it would be typed."""
    return f"{write_codes(objectives, group, kind, codes)}> {words}"


def write_codes(objectives: Sequence[int], group: str, kind: str, codes: Codes) -> str:
    """The codes of a line: group, objectives, kind."""
    numbers = "+".join(map(str, objectives)) or "0"
    who = codes.code_of_group(group)
    gap = " " if who[-1].isdecimal() else ""
    return f"{who}{gap}{numbers} {codes.code_of_kind(kind)}"


def offers(
    typed: str, codes: Codes, names: Mapping[tuple[str, str], str]
) -> tuple[str, tuple[Offer, ...]]:
    """What the last letters before a mark may be the beginning of, and these letters.

    `names` are those of groups and kinds, by `("group", id)` and `("kind", id)`.
    """
    if len(typed) > LONGEST_HEAD or _mark(typed) is not None or typed.lstrip()[:1] == SLASH:
        return "", ()
    letters = re.search(r"[^\W\d_]+\Z", typed)
    if letters is None:
        return "", ()
    begun, before = letters.group(), typed[: letters.start()]
    read = read_codes(before, codes)
    if before.strip() and (read is None or read.unknown):
        return "", ()
    asked = _plain(begun)
    found = [
        Offer(code, what, value)
        for (what, value), name in names.items()
        for code in [codes.code_of_group(value) if what == "group" else codes.code_of_kind(value)]
        if code == asked or any(word.startswith(asked) for word in _plain(name).split())
    ]
    return begun, tuple(sorted(found, key=lambda offer: offer.code != asked))


def split_notes(typed: str) -> tuple[str, ...]:
    """A block of notes as lines; those with nothing on them left out."""
    return tuple(line.strip() for line in re.split(r"[\r\n\u2028\u2029]+", typed) if line.strip())


def _with_words(line: Line, words: str) -> Line:
    return Line(words, line.objectives, line.group, line.kind)


def _mark(typed: str) -> int | None:
    """Where the first mark stands, if what is before it could be codes at all."""
    for place, letter in enumerate(typed[: LONGEST_HEAD + 1]):
        if letter in MARKS or unicodedata.normalize("NFKC", letter) in MARKS:
            return place if typed[:place].strip() else None
    return None


def _plain(typed: str) -> str:
    """Letters small, digits of any script as 0 to 9, full width as usual width."""
    normal = unicodedata.normalize("NFKC", typed).casefold()
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in normal)
    return unicodedata.normalize("NFC", "".join(digits)).translate(PLAIN)


def _parts(plain: str) -> Iterator[tuple[str, str]]:
    for part in PART.finditer(plain):
        yield str(part.lastgroup), part.group()


def _folded_all(given: Mapping[str, str]) -> dict[str, str]:
    return {name: _plain(code.strip()) for name, code in given.items() if code.strip()}


def _problem(given: Mapping[str, Any], known: Iterable[str]) -> str:
    """What is wrong with the codes of groups, or of kinds."""
    seen: set[str] = set()
    for name, code in given.items():
        if name not in tuple(known):
            return _("This is not a group or kind that is known here.")
        if not isinstance(code, str):
            return _("A code is one to four letters.")
        if not code.strip():
            continue
        plain = _plain(code.strip())
        letters = PART.fullmatch(plain)
        if letters is None or letters.lastgroup != "letters" or len(plain) > LONGEST_CODE:
            return _("“{code}” is not a code: a code is one to four letters, without digits and "
                     "signs.").format(code=code.strip()[:12])  # fmt: skip
        if plain in seen:
            return _("“{code}” is given twice; every code stands for one thing.").format(code=plain)
        seen.add(plain)
    return ""
