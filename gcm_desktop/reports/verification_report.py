"""Many reports verified: what came of each, for people and for programs.

For each file its verdict, its signatures with what changed after them, and whether its pages say
what its data say; and which of the files take the place of others.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from gcm_desktop.reports.audit import Change
from gcm_desktop.reports.blocks import Block, Facts, Heading, Note, Paragraph, Table
from gcm_desktop.reports.comparing import Comparison, Outcome, compare_pages
from gcm_desktop.reports.data import report_id, sha256_of
from gcm_desktop.reports.identity import role_name
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.typesetting import About, Attachment, typeset
from gcm_desktop.reports.verdict import Conclusion, SignatureAnswer, Verdict
from gcm_desktop.reports.verification import verify_report
from gcm_desktop.reports.voice import Voice
from gcm_desktop.texts import _

SCHEMA = "gcm-verification/1.0"
DATA_NAME = "verification.json"
ROWS_AT_ONCE = 100
"""Rows of one table; laying out one of thousands takes long."""
COLUMNS = (
    "file", "conclusion", "indication", "sub_indication", "sentence", "data_matches", "pages",
    "pages_sentence", "superseded_by", "erratum", "signature", "name", "role", "organisation",
    "fingerprint", "claimed_at", "intact", "trusted", "covers_whole_file", "changed_after",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet reckon with a cell instead of showing it."""


@dataclass(frozen=True)
class Checked:
    """One file, and what was found out about it, or why it could not be read."""

    file: str
    verdict: Verdict | None
    comparison: Comparison | None = None
    error: str = ""

    @property
    def conclusion(self) -> Conclusion:
        """What a reader may rely on; on nothing where nothing was read."""
        return self.verdict.conclusion if self.verdict else Conclusion.NOT_VALID

    @property
    def differs(self) -> bool:
        """Whether its pages do not say what its data say."""
        return self.comparison is not None and self.comparison.outcome is Outcome.DIFFER


@dataclass(frozen=True)
class Replaced:
    """One of the files, and another of them that takes its place."""

    file: str
    by: str
    erratum: str | None
    confirmed: bool
    """Whether who says so could be confirmed."""

    @property
    def sentence(self) -> str:
        """One plain sentence in the language of the screen."""
        said = (
            _("{new} replaces this report.") if self.confirmed else
            _("{new} says that it replaces this report, but who signed it cannot be confirmed.")
        )  # fmt: skip
        told = [said.format(new=self.by)]
        if self.erratum:
            told.append(_("Correction: {erratum}").format(erratum=self.erratum))
        return " ".join(told)


def checked(file: str, content: bytes, trust: Trust | None, *, comparing: bool = True) -> Checked:
    """Verify one file, and compare its pages with its data unless told not to. Never raises."""
    comparison = compare_pages(content) if comparing else None
    return Checked(file, verify_report(content, trust), comparison)


def replaced(files: Sequence[Checked]) -> dict[int, Replaced]:
    """By its place among the files, each one that another of them takes the place of.

    A file that is not valid replaces nothing; one that is confirmed goes before one that is not.
    """
    newer: dict[str, Checked] = {}
    for one in sorted(files, key=lambda file: file.conclusion is Conclusion.VALID):
        told = one.comparison.supersedes if one.comparison else None
        if told is not None and one.conclusion is not Conclusion.NOT_VALID:
            newer[told.data_sha256] = one
    return {
        at: _replaced(one, newer[one.comparison.data_sha256])
        for at, one in enumerate(files)
        if one.comparison and one.comparison.data_sha256 in newer
    }


def _replaced(old: Checked, new: Checked) -> Replaced:
    told = new.comparison.supersedes if new.comparison else None
    erratum = told.erratum if told else None
    return Replaced(old.file, new.file, erratum, new.conclusion is Conclusion.VALID)


def as_json(one: Checked, by: Replaced | None = None) -> dict[str, Any]:
    """All answers about one file, for scripts."""
    if one.verdict is None:
        return {"file": one.file, "conclusion": str(one.conclusion), "sentence": one.error}
    return {
        "file": one.file,
        **one.verdict.as_json(),
        "pages": one.comparison.as_json() if one.comparison else None,
        "superseded_by": {"file": by.by, "erratum": by.erratum} if by else None,
    }


def json_report(files: Sequence[Checked], *, on: datetime) -> bytes:
    """The verification of many files as JSON."""
    replacements = replaced(files)
    told = {
        "schema": SCHEMA,
        "verified_at": on.isoformat(timespec="seconds"),
        "files": [as_json(one, replacements.get(at)) for at, one in enumerate(files)],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def csv_report(files: Sequence[Checked]) -> bytes:
    """The verification of many files as CSV (RFC 4180, UTF-8 with a mark): a row a signature."""
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    replacements = replaced(files)
    for at, one in enumerate(files):
        file = _file_cells(one, replacements.get(at))
        signatures = one.verdict.signatures if one.verdict else ()
        for number, answer in enumerate(signatures, start=1):
            rows.writerow(map(_cell, (*file, number, *_signature_cells(answer))))
        if not signatures:
            rows.writerow(map(_cell, (*file, *[""] * (len(COLUMNS) - len(file)))))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _file_cells(one: Checked, by: Replaced | None) -> tuple[Any, ...]:
    verdict, comparison = one.verdict, one.comparison
    judged = verdict.as_json() if verdict else {}
    return (
        one.file, one.conclusion, judged.get("indication"), judged.get("sub_indication"),
        verdict.sentence if verdict else one.error, judged.get("data_matches"),
        comparison.outcome if comparison else None, comparison.sentence if comparison else None,
        by.by if by else None, by.erratum if by else None,
    )  # fmt: skip


def _signature_cells(answer: SignatureAnswer) -> tuple[Any, ...]:
    who = answer.who
    whose = (who.name, who.role, who.organisation, who.fingerprint) if who else ("", "", "", "")
    return (
        *whose, answer.claimed_at.isoformat() if answer.claimed_at else None, answer.intact,
        answer.trusted, answer.covers_whole_file,
        "; ".join(f"{change.kind} {change.object}" for change in answer.changed_after),
    )  # fmt: skip


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def pdf_report(
    files: Sequence[Checked], trust: Trust | None, language: str, *, on: datetime
) -> bytes:
    """The verification of many files as a PDF in this language, its JSON attached."""
    voice = Voice(language)
    data = json_report(files, on=on)
    title = voice.say("Verification of reports")
    about = About(
        title, language, "", on.date(), report_id(sha256_of(data)), title,
        Attachment(DATA_NAME, SCHEMA, data),
    )  # fmt: skip
    return typeset(list(_blocks(files, trust, voice, on)), about).pdf


def _blocks(
    files: Sequence[Checked], trust: Trust | None, voice: Voice, on: datetime
) -> Iterator[Block]:
    yield Heading(voice.say("Verification of reports"))
    found = Counter(one.conclusion for one in files)
    facts = [
        (voice.say("Verified on"), f"{voice.day(on.date())}, {on:%H:%M} UTC"),
        (voice.say("Files"), str(len(files))),
        *((conclusion_word(c, voice), str(found[c])) for c in Conclusion if found[c]),
        (voice.say("Trust file"), _relied_on(trust, voice)),
    ]
    differing = sum(one.differs for one in files)
    if differing:
        facts.append((voice.say("Pages that do not say what their data say"), str(differing)))
    yield Facts(tuple(facts))
    yield Paragraph(
        voice.say(
            "A valid signature says who signed what, not that it is true. Times are those of the "
            "signers' own clocks."
        ),
        "note",
    )
    yield from _tables(files, voice)
    yield from _details(files, voice)


def _relied_on(trust: Trust | None, voice: Voice) -> str:
    if trust is None:
        return voice.say("none: nobody is believed")
    return trust.profile or (trust.signer.name if trust.signer else voice.say("unsigned"))


def _tables(files: Sequence[Checked], voice: Voice) -> Iterator[Block]:
    yield Heading(voice.say("At a glance"), 2)
    heads = (voice.say("File"), voice.say("Verdict"), voice.say("Signed by"), voice.say("Pages"))
    for start in range(0, len(files), ROWS_AT_ONCE):
        rows = tuple(
            (one.file, conclusion_word(one.conclusion, voice), _signed_by(one, voice),
             outcome_word(one.comparison, voice))
            for one in files[start : start + ROWS_AT_ONCE]
        )  # fmt: skip
        yield Table(heads, rows, voice.say("What was found out about each file"))


def _signed_by(one: Checked, voice: Voice) -> str:
    signatures = one.verdict.signatures if one.verdict else ()
    return "; ".join(
        ", ".join(dict.fromkeys((a.who.name, role_name(a.who.role, voice.language))))
        for a in signatures
        if a.who
    )


def _details(files: Sequence[Checked], voice: Voice) -> Iterator[Block]:
    """What has to be said in words: of files that are not simply valid."""
    replacements = replaced(files)
    telling = [
        (one, replacements.get(at))
        for at, one in enumerate(files)
        if one.conclusion is not Conclusion.VALID or one.differs or at in replacements
    ]
    if telling:
        yield Heading(voice.say("What to look at"), 2)
    for one, by in telling:
        yield Heading(one.file, 3)
        yield Paragraph(one.verdict.sentence if one.verdict else one.error)
        if by is not None:
            yield Note(by.sentence)
        if one.differs and one.comparison:
            yield Note(one.comparison.sentence)
        for answer in one.verdict.signatures if one.verdict else ():
            if answer.changed_after:
                yield Paragraph(_changed(answer, voice), "note")


def _changed(answer: SignatureAnswer, voice: Voice) -> str:
    who = answer.who.name if answer.who else answer.field_name
    kinds = [change_word(change) for change in answer.changed_after]
    told = voice.listed(tuple(dict.fromkeys(kinds)))
    return voice.say("Changed after {who} signed: {parts}.", who=who, parts=told)


def conclusion_word(conclusion: Conclusion, voice: Voice) -> str:
    """A conclusion, as a heading or a cell names it."""
    return {
        Conclusion.VALID: voice.say("Valid"),
        Conclusion.NOT_VALID: voice.say("Not valid"),
        Conclusion.CANNOT_CONFIRM: voice.say("Cannot be confirmed"),
    }[conclusion]


def outcome_word(comparison: Comparison | None, voice: Voice) -> str:
    """What comparing pages with data came to, as a cell names it."""
    outcome = comparison.outcome if comparison else Outcome.NOT_COMPARED
    return {
        Outcome.MATCH: voice.say("match the data"),
        Outcome.DIFFER: voice.say("differ from the data"),
        Outcome.NOT_COMPARED: voice.say("not compared"),
    }[outcome]


def change_word(change: Change) -> str:
    """What a later revision changed, in the language of the screen."""
    return {
        "catalogue": _("the catalogue of the file"),
        "page": _("a page"),
        "annotation": _("a note or a field on a page"),
        "metadata": _("the metadata"),
        "attachment": _("the attached data"),
        "structure": _("the structure for screen readers"),
        "font": _("a typeface"),
        "drawing": _("a drawing"),
        "signature": _("a signature"),
        "trailer": _("the way into the file"),
        "hidden": _("something that was prepared unseen"),
    }.get(change.kind, _("another part of the file"))
