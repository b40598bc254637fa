"""One report in the place of another: which one it replaces, and what was wrong there."""

from dataclasses import dataclass

LONGEST_ERRATUM = 500
ERRATUM = "erratum"
"""Where the disclosure review finds a correction: with the consultation, in none of its fields."""


@dataclass(frozen=True)
class Superseded:
    """The report that another one takes the place of."""

    report_id: str
    """As it is printed there."""
    data_sha256: str
    """Of its data, in hexadecimal digits: what names it beyond doubt."""
    erratum: str | None = None
    """What was wrong in it, for who reads the new one."""
