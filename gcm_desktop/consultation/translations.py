"""Translations: what was said in one language, beside it in another. The original never changes."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.record import a_language, as_typed, found
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _

TRANSLATION_STATES = ("draft", "checked")
LONGEST = 200_000
AT_ONCE = 500


@dataclass(frozen=True)
class Translation:
    """The words of an input in another language."""

    language: str
    text: str
    translator: str | None
    """Who translated it; a name is kept here only."""
    state: str


def translate_input(
    db: Session,
    input_id: UUID,
    *,
    language: str,
    text: str,
    translator: str | None = None,
    state: str = "draft",
) -> Input:
    """Put a translation beside an input, in place of the one in the same language.

    Raises RefusedError for the input's own language, no words, or words that were struck.
    """
    entry = found(db, Input, input_id)
    _refuse_wrong(entry, language, text, state)
    others = [one for one in translations_of(entry) if one.language != language]
    given = Translation(language, as_typed(text.strip()), as_typed(translator), state)
    return entry.amend(translations=tuple(
        vars(one) for one in sorted((*others, given), key=lambda one: one.language)
    ))  # fmt: skip


def drop_translation(db: Session, input_id: UUID, language: str) -> Input:
    """Take a translation away."""
    entry = found(db, Input, input_id)
    left = tuple(vars(one) for one in translations_of(entry) if one.language != language)
    return entry.amend(translations=left or None)


def translations_of(entry: Input) -> tuple[Translation, ...]:
    """The translations of an input, with whatever came by a merge and is none left out."""
    return tuple(
        Translation(
            language=str(one["language"]), text=str(one["text"]),
            translator=one.get("translator"), state=str(one.get("state") or "draft"),
        )
        for one in entry.translations or ()
        if one.get("language") and one.get("text")
    )  # fmt: skip


def untranslated(
    db: Session, consultation_id: UUID, language: str, *, limit: int | None = None
) -> list[Input]:
    """Inputs that stand, are in another language, and have no checked translation yet.

    The oldest first: the queue of who translates.
    """
    db.flush()
    asked = select(Input).where(
        Input.consultation_id == consultation_id, col(Input.withdrawn).is_(False),
        col(Input.consent_withdrawn).is_(False), Input.language != language,
        col(Input.text).is_not(None),
    ).order_by(col(Input.id))  # fmt: skip
    waiting: list[Input] = []
    for entry in db.exec(asked.execution_options(yield_per=AT_ONCE)):
        if limit is not None and len(waiting) >= limit:
            break
        said = {one.language: one.state for one in translations_of(entry)}
        if said.get(language) != "checked" and not _same_tongue(entry.language, language):
            waiting.append(entry)
    return waiting


def _same_tongue(one: str, other: str) -> bool:
    """Whether two tags are of one language, such as pt and pt-BR."""
    return one.partition("-")[0].lower() == other.partition("-")[0].lower()


def _refuse_wrong(entry: Input, language: str, text: str, state: str) -> None:
    problems = {}
    try:
        a_language(language)
    except ValueError as error:
        problems["language"] = f"language: {error}"
    if entry.text is None:
        problems["text"] = _("text: these words were struck; there is nothing to translate.")
    elif not text.strip():
        problems["text"] = _("text: nothing is said here.")
    elif len(text) > LONGEST:
        problems["text"] = _("text: this is longer than any input may be.")
    if language == entry.language:
        problems["language"] = _("language: the input is in this language already.")
    if state not in TRANSLATION_STATES:
        problems["state"] = _("state: a translation is a draft or checked.")
    if problems:
        raise RefusedError(problems)
