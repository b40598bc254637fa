"""Translations: beside the words, never in place of them."""

from typing import Any

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import Input, record_input, strike_input, withdraw_input
from gcm_desktop.consultation.translations import (
    Translation,
    drop_translation,
    translate_input,
    translations_of,
    untranslated,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace import Workspace

ARABIC = "لا أحد يسمعنا"


def say(workspace: Workspace, about: Consultation, text: str = ARABIC, **facts: Any) -> Input:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "language": "ar"} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


def shown(workspace: Workspace, entry: Input) -> Input:
    return workspace.read(lambda db: db.get_one(Input, entry.id))


def waiting(workspace: Workspace, about: Consultation, language: str = "en") -> list[str]:
    return [entry.id.hex for entry in workspace.read(untranslated, about.id, language)]


def test_a_translation_stands_beside_the_words(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation)
    workspace.write(
        translate_input, entry.id, language="en", text=" Nobody hears us ", translator=" Hiba "
    )
    workspace.write(translate_input, entry.id, language="fr", text="Personne", state="checked")
    kept = shown(workspace, entry)
    assert kept.text == ARABIC
    english, french = translations_of(kept)
    assert (english.language, english.text, english.state) == ("en", "Nobody hears us", "draft")
    assert french == Translation("fr", "Personne", None, "checked")


def test_another_in_the_same_language_takes_its_place_and_undo_brings_it_back(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation)
    for text in ("One", "Two"):
        workspace.write(translate_input, entry.id, language="en", text=text)
    assert [one.text for one in translations_of(shown(workspace, entry))] == ["Two"]
    workspace.undo()
    assert [one.text for one in translations_of(shown(workspace, entry))] == ["One"]
    workspace.write(drop_translation, entry.id, "en")
    assert translations_of(shown(workspace, entry)) == ()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"language": "ar"}, "language"),
        ({"language": "no tag"}, "language"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 200_001}, "text"),
        ({"state": "perfect"}, "state"),
    ],
)
def test_what_is_no_translation_is_refused(
    workspace: Workspace, consultation: Consultation, facts: dict[str, str], field: str
) -> None:
    entry = say(workspace, consultation)
    with pytest.raises(RefusedError) as refused:
        workspace.write(translate_input, entry.id, **({"language": "en", "text": "So"} | facts))
    assert set(refused.value.problems) == {field}
    assert shown(workspace, entry).translations is None


def test_struck_words_take_their_translations_with_them(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation)
    workspace.write(translate_input, entry.id, language="en", text="Nobody")
    workspace.write(strike_input, entry.id)
    assert translations_of(shown(workspace, entry)) == ()
    with pytest.raises(RefusedError):
        workspace.write(translate_input, entry.id, language="en", text="Nobody")


def test_what_waits_is_in_another_language_and_not_checked_the_oldest_first(
    workspace: Workspace, consultation: Consultation
) -> None:
    first, second = say(workspace, consultation), say(workspace, consultation, language="so")
    say(workspace, consultation, "Nobody", language="en")
    say(workspace, consultation, "Nobody", language="en-GB")
    gone = say(workspace, consultation)
    workspace.write(withdraw_input, gone.id)
    assert waiting(workspace, consultation) == [first.id.hex, second.id.hex]
    workspace.write(translate_input, first.id, language="en", text="Nobody")
    assert waiting(workspace, consultation) == [first.id.hex, second.id.hex]
    workspace.write(translate_input, first.id, language="en", text="Nobody", state="checked")
    assert waiting(workspace, consultation) == [second.id.hex]
    assert len(waiting(workspace, consultation, "fr")) == 4
    assert len(workspace.read(untranslated, consultation.id, "fr", limit=1)) == 1
