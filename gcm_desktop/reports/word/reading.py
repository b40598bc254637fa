"""What stands in a working copy now, paragraph by paragraph, and whose words each is.

A mark may be lost, where somebody typed over all of it. What stands alone in its place, between
the same neighbours, is then presumed to be what became of it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gcm_desktop.reports.word.comments import Comment, CommentsReader, Placed
from gcm_desktop.reports.word.marks import Mark, digest_of, mark_named
from gcm_desktop.reports.word.opening import MadeOf, Package, WorkingCopyError
from gcm_desktop.reports.word.stream import ReadParagraph, TextReader
from gcm_desktop.texts import _

WORDS_OF_SPEAKERS = frozenset({"Quote", "Summary"})


@dataclass(frozen=True)
class Read:
    """The words of one record as they stand in the copy."""

    mark: Mark
    paragraphs: tuple[str, ...]
    """Empty where nothing is left of them."""
    shared: tuple[str, ...] = ()
    """Other records whose words stand in one of the same paragraphs, by their published ids."""
    presumed: bool = False
    """Whether only its place tells that these are its words."""

    @property
    def words(self) -> str:
        """All of them."""
        return "\n".join(self.paragraphs)

    @property
    def touched(self) -> bool:
        """Whether they differ from what was written."""
        return digest_of(self.words) != self.mark.digest


@dataclass(frozen=True)
class Loose:
    """A paragraph that is no record's and was not written by this program."""

    text: str
    spoken: bool
    """Whether it is set as words that somebody said."""


@dataclass(frozen=True)
class CopyRead:
    """A working copy as it came back."""

    consultation: str
    """Its published id; empty where neither title nor part tells it."""
    texts: tuple[Read, ...]
    loose: tuple[Loose, ...]
    whole: bool
    """Whether it tells what it was made of; else added and deleted paragraphs cannot be told."""
    tracked: bool
    """Whether it held tracked changes, which are read as accepted."""
    comments: tuple[Placed, ...] = ()
    """In the order of the text; those of which no place is known come last."""
    comments_unread: int = 0
    """Comments that the text names, and whose words could not be read."""


def read_copy(content: bytes) -> CopyRead:
    """Read a DOCX file. Raises WorkingCopyError, with a sentence, for all that is none of ours."""
    package = Package(content)
    made_of = package.made_of()
    reader = TextReader()
    package.text(reader.parser)
    about = made_of.consultation if made_of else reader.about
    if not about and not reader.marks:
        raise WorkingCopyError(
            _("nothing in it leads back to a consultation; it was not made by this program, or "
              "its text was copied into a new document.")
        )  # fmt: skip
    said = _comments(package)
    texts, loose = _texts(reader, made_of), _loose(reader, made_of)
    presumed = _presumed(reader, texts, loose)
    instead = {source: reader.paragraphs[place].text for source, place in presumed.items()}
    return CopyRead(
        consultation=about,
        texts=tuple(
            replace(read, paragraphs=(instead[read.mark.source],), presumed=True)
            if read.mark.source in instead
            else read
            for read in texts
        ),
        loose=tuple(one for place, one in loose if place not in presumed.values()),
        whole=made_of is not None,
        tracked=reader.tracked,
        comments=tuple(_placed(reader, said, presumed)),
        comments_unread=reader.anchors_left + sum(number not in said for number in reader.anchors),
    )


def _comments(package: Package) -> dict[str, Comment]:
    """By its number, what each comment says."""
    reader = CommentsReader()
    package.comments(reader.parser)
    return reader.found


def _placed(
    reader: TextReader, said: dict[str, Comment], presumed: dict[str, int]
) -> Iterator[Placed]:
    """Each comment with the record that it belongs to."""
    left = dict(said)
    stands_for = {place: source for source, place in presumed.items()}
    for place, paragraph in enumerate(reader.paragraphs):
        for number in paragraph.comments:
            if number in left:
                sources = (*reader.anchors[number].sources, *paragraph.marks)
                own = [source for source in sources if source in paragraph.marks]
                source = own[0] if own else stands_for.get(place, "")
                yield Placed(_about(reader, number, left.pop(number)), source, paragraph.text)
    yield from (Placed(_about(reader, number, one)) for number, one in left.items())


def _about(reader: TextReader, number: str, comment: Comment) -> Comment:
    anchor = reader.anchors.get(number)
    return replace(comment, about=anchor.about) if anchor else comment


def _texts(reader: TextReader, made_of: MadeOf | None) -> list[Read]:
    """The records' words, in the order in which they were written."""
    _end_before_others(reader, made_of)
    held: dict[str, list[ReadParagraph]] = defaultdict(list)
    for paragraph in reader.paragraphs:
        for source in paragraph.marks:
            held[source].append(paragraph)
    named = [mark_named(name) for name in (made_of.marks if made_of else ())]
    written = {mark.source: mark for mark in named if mark is not None}
    found = {mark.source: mark for mark in reversed(reader.marks)}
    return [_read(mark, held[source]) for source, mark in (written | found | written).items()]


def _end_before_others(reader: TextReader, made_of: MadeOf | None) -> None:
    """A mark whose end was lost reaches no further than to what is known to be nobody's words."""
    over: set[str] = set()
    begun: set[str] = set()
    for paragraph in reader.paragraphs:
        if made_of is not None and digest_of(paragraph.text) in made_of.others:
            over |= begun
        begun |= paragraph.marks.keys()
        for source in over & paragraph.marks.keys():
            del paragraph.marks[source]


def _read(mark: Mark, paragraphs: list[ReadParagraph]) -> Read:
    others = {source: None for one in paragraphs for source in one.marks if source != mark.source}
    return Read(mark, tuple(one.text for one in paragraphs), tuple(others))


def _loose(reader: TextReader, made_of: MadeOf | None) -> list[tuple[int, Loose]]:
    """What is nobody's and was not written here, with its place among all paragraphs."""
    if made_of is None:
        return []
    return [
        (place, Loose(one.text, one.style in WORDS_OF_SPEAKERS))
        for place, one in enumerate(reader.paragraphs)
        if not one.marks and not one.listed and digest_of(one.text) not in made_of.others
    ]


def _presumed(
    reader: TextReader, texts: list[Read], loose: list[tuple[int, Loose]]
) -> dict[str, int]:
    """By record whose mark was lost, the place of what stands in its stead, where that is plain."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, paragraph in enumerate(reader.paragraphs):
        for source in paragraph.marks:
            places[source].append(place)
    found, lost, start = {}, list[str](), -1
    for source in (*(read.mark.source for read in texts), ""):
        if source and not places[source]:
            lost.append(source)
            continue
        end = places[source][0] if source else len(reader.paragraphs)
        between = [place for place, one in loose if start < place < end and not one.spoken]
        if len(lost) == len(between) == 1:
            found[lost[0]] = between[0]
        lost, start = [], max(places[source], default=start)
    return found
