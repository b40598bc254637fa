"""What tells, in a Word file, whose words a paragraph holds: names of bookmarks.

A name holds the published id of the record and a digest of its words as they were written, so
that a change is told from an older state. A bookmark's name has room for 40 letters and digits.
"""

import base64
import hashlib
import re
import unicodedata
from typing import NamedTuple

NAMESPACE = "urn:gcm-desktop:working-copy:1"
"""Of the part that says what a working copy held when it was made."""
OPENING = "gcm_"
WHOLE = "about"
"""Stands in place of a digest where the whole report is meant."""
DIGEST = 9
NAME = re.compile(f"{OPENING}([a-z2-7]{{26}})_([a-z2-7]{{{DIGEST}}}|{WHOLE})")
LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
UNHOLDABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
"""What XML forbids (production 2, Char), or programs drop: controls, lone surrogates, what is no
character."""
UNSEEN = str.maketrans("", "", "\ufeff\u00ad")
"""Letters without a shape that programs add and take away as they please."""


class Mark(NamedTuple):
    """Whose words stand there."""

    source: str
    digest: str

    @property
    def name(self) -> str:
        """As a bookmark is called."""
        return f"{OPENING}{self.source}_{self.digest}"


def mark_of(source: str, words: str) -> Mark:
    """The mark of a record's words."""
    return Mark(source, digest_of(words))


def mark_named(name: str) -> Mark | None:
    """The mark a bookmark's name holds, if it is one; Word may have changed its case."""
    found = NAME.fullmatch(name.lower())
    return Mark(*found.groups()) if found else None


def digest_of(words: str) -> str:
    """A short name for words, however they are broken into lines and paragraphs."""
    told = hashlib.sha256(comparable(words).encode()).digest()
    return base64.b32encode(told).decode()[:DIGEST].lower()


def comparable(words: str) -> str:
    """Words as they are compared: nothing a file or a program changes by itself makes two of them.

    Lines are trimmed, and empty ones left out.
    """
    normal = unicodedata.normalize("NFC", holdable(words).translate(UNSEEN))
    return "\n".join(filter(None, (line.strip() for line in normal.split("\n"))))


def holdable(text: str) -> str:
    """The text as XML can hold it: U+FFFD for what it cannot, one sign for ends of lines."""
    return UNHOLDABLE.sub("\ufffd", LINE_ENDS.sub("\n", text))
