"""Pages in the one form in which most of a report is written, read by a single pattern.

A page that is this form from its first byte to its last is taken apart without looking at each
operator; of any other nothing is taken, and it is for the careful reading to judge. What is usual
here is a small part of what is allowed there, and reads the same.
"""

from __future__ import annotations

import re

NUMBER = rb"-?[\d.]++ "
FILLED = rb"(?:" + NUMBER + rb"){3}rg (?:" + NUMBER + rb"){4}re f\n"
FACE = rb"/\w++ [\d.]++ Tf\n"
SHOWN = rb"\[(?:<(?:[0-9A-F]{4})++>(?:" + NUMBER + rb")?+)++\]TJ\n"
"""Strings of whole codes, so that they read the same one by one and together."""
BODY = (
    rb"BT\n(?:" + NUMBER + rb"){3}rg\n(?:(?:" + NUMBER + rb"){3}RG " + NUMBER + rb"w\n)?+"
    rb"(?P<body>(?:" + NUMBER + rb"){2}Td\n" + FACE + SHOWN +
    rb"(?:(?:" + NUMBER + rb"){2}Td\n|" + FACE + rb"|" + SHOWN + rb")*+)ET\n"
)  # fmt: skip
PASSAGE = re.compile(
    rb"/(?:\w++<</MCID (?P<mark>\d++)|Artifact<</Type/Pagination/Subtype/(?P<kind>Header|Footer))"
    rb">>BDC\n" + BODY + rb"(?:" + FILLED + rb")?+EMC\n"
)
BESIDE = re.compile(
    rb"(?:q\n|Q\n|(?:" + NUMBER + rb"){6}cm\n|/Artifact BMC\n(?:" + FILLED + rb")++EMC\n)*+"
)
"""What stands between the texts: where they are, and the rules and tints behind them."""


Passage = tuple[bytes | None, bytes | None, bytes]
"""One text of a page: its mark, or what it is outside the structure, and what shows its lines."""


def usual_passages(content: bytes) -> list[Passage] | None:
    """The texts of a usual page in the order in which they are drawn; None for any other."""
    parts = PASSAGE.split(content + b"\n")
    if not all(map(BESIDE.fullmatch, parts[::4])):
        return None
    return list(zip(parts[1::4], parts[2::4], parts[3::4], strict=True))
