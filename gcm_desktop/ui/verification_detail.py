"""What was found out about one verified file: the conclusion, then each answer apart."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from gcm_desktop.texts import _, language
from gcm_desktop.ui.facts import FactsGrid
from gcm_desktop.ui.issued import short_key
from gcm_desktop.ui.pieces import Card, Muted, Pill, Subtitle, Words, isolated

if TYPE_CHECKING:
    from datetime import datetime

    from gcm_desktop.reports.verification import SignatureAnswer, Verdict
    from gcm_desktop.reports.verification_report import Checked, Replaced
    from gcm_desktop.reports.voice import Voice

CAPTION = 140
TONES = {"valid": "good", "not valid": "bad", "cannot be confirmed": "warn"}


class Answer(Card):
    """One file: what a reader may rely on, and on what that rests."""

    def __init__(self, checked: "Checked", by: "Replaced | None" = None) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 14, 16, 14)
        self._box.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(Subtitle(isolated(checked.file), wrap=True), 1)
        self._box.addLayout(head)
        if checked.verdict is None:
            self._box.addWidget(Words(checked.error, wrap=True))
            return
        conclusion = str(checked.verdict.conclusion)
        head.addWidget(Pill(conclusion_name(conclusion), TONES[conclusion]))
        self._box.addWidget(Words(checked.verdict.sentence, wrap=True))
        if by is not None:
            self._warn(_("Replaced"), "warn", by.sentence)
        if checked.differs and checked.comparison:
            self._warn(_("Pages differ from the data"), "bad", checked.comparison.sentence)
        for title, facts in answers(checked):
            if title:
                self._box.addWidget(Muted(title))
            grid = FactsGrid(CAPTION)
            grid.show_facts(facts)
            self._box.addWidget(grid)

    def _warn(self, title: str, tone: str, sentence: str) -> None:
        row = QHBoxLayout()
        row.addWidget(Pill(title, tone))
        row.addStretch()
        self._box.addLayout(row)
        self._box.addWidget(Words(sentence, wrap=True))


def conclusion_name(conclusion: str) -> str:
    """A conclusion in the language of the screen."""
    return {
        "valid": _("Valid"),
        "not valid": _("Not valid"),
        "cannot be confirmed": _("Cannot be confirmed"),
    }[conclusion]


def answers(checked: "Checked") -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers about a file, each apart: of the data and pages, then of every signature."""
    if checked.verdict is None:
        return []
    about = _about_file(checked, checked.verdict)
    signatures = checked.verdict.signatures
    if len(signatures) == 1:
        return [("", [*about, *_about(signatures[0])])]
    parts = [("", about)] if signatures else []
    for number, answer in enumerate(signatures, start=1):
        parts.append((_("Signature {number}").format(number=number), _about(answer)))
    return parts


def _about_file(checked: "Checked", verdict: "Verdict") -> list[tuple[str, str]]:
    facts = [(_("Data matches"), _yes_or_no(verdict.data_matches, _("there is no data")))]
    if checked.comparison is not None:
        from gcm_desktop.reports.verification_report import outcome_word
        from gcm_desktop.reports.voice import Voice

        said = checked.comparison
        shown = outcome_word(said, Voice(language())) if checked.differs else said.sentence
        facts.append((_("Pages"), shown))
    return facts


def _about(answer: "SignatureAnswer") -> list[tuple[str, str]]:
    from gcm_desktop.reports.identity import role_name
    from gcm_desktop.reports.voice import Voice

    voice, who, facts = Voice(language()), answer.who, []
    if who is not None:
        facts.append((_("Who"), ", ".join(filter(None, (who.name, who.organisation)))))
        facts.append((_("Role"), role_name(who.role, voice.language)))
    if answer.claimed_at is not None:
        when = _("{day}, {time} UTC, by their own clock")
        facts.append((_("When"), _moment(when, answer.claimed_at, voice)))
    if answer.proven_at is not None:
        proven = _("{day}, {time} UTC or before, by a timestamp")
        facts.append((_("Proven"), _moment(proven, answer.proven_at, voice)))
    facts += [
        (_("Intact"), _yes_or_no(answer.intact, "")),
        (_("Trusted"), _yes_or_no(answer.trusted, _("no trust file was asked"))),
        (_("Covers the whole file"), _yes_or_no(answer.covers_whole_file, "")),
        (_("Changed after it"), _changed_after(answer, voice)),
    ]
    if who is not None:
        facts.append((_("Key"), short_key(who.fingerprint)))
    return facts


def _moment(said: str, moment: "datetime", voice: "Voice") -> str:
    return said.format(day=voice.day(moment.date()), time=f"{moment:%H:%M}")


def _changed_after(answer: "SignatureAnswer", voice: "Voice") -> str:
    """What later revisions changed that is neither a signature nor proof of one, part by part."""
    from gcm_desktop.reports.verification_report import change_word

    if not answer.changed_after:
        return _("nothing")
    parts = dict.fromkeys(change_word(change) for change in answer.changed_after)
    return voice.listed(tuple(parts))


def _yes_or_no(answer: bool | None, unknown: str) -> str:
    if answer is None:
        return unknown
    return _("yes") if answer else _("no")
