"""The first start and the settings."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.profile import ROLES, THEMES, Settings
from gcm_desktop.texts import LANGUAGES
from gcm_desktop.ui.first_start import FirstStart
from gcm_desktop.ui.names import LANGUAGE_NAMES, role_name, theme_name
from gcm_desktop.ui.settings import SettingsView


def first(qtbot: QtBot, settings: Settings | None = None) -> FirstStart:
    page = FirstStart(settings or Settings())
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.start_typing()
    return page


def settings_of(qtbot: QtBot, settings: Settings) -> SettingsView:
    page = SettingsView(settings)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.start_typing()
    return page


def test_a_role_alone_is_enough(qtbot: QtBot) -> None:
    before = Settings()
    page = first(qtbot, before)
    assert page.focusWidget() is page.form.role
    with qtbot.waitSignal(page.answered) as answered:
        qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    settings = answered.args[0]
    assert settings.set_up
    assert (settings.name, settings.role, settings.organisation) == (None, "field_officer", None)
    assert settings.officer_id == before.officer_id


def test_what_is_typed_is_kept_without_the_spaces_around_it(qtbot: QtBot) -> None:
    page = first(qtbot)
    qtbot.keyClicks(page.form.role, "rap")
    qtbot.keyClicks(page.form.organisation, "  Coast Legal Aid ")
    qtbot.keyClicks(page.form.name, " Amina ")
    with qtbot.waitSignal(page.answered) as answered:
        qtbot.keyClick(page.form.name, Qt.Key.Key_Return)
    settings = answered.args[0]
    assert (settings.name, settings.role) == ("Amina", "rapporteur")
    assert settings.organisation == "Coast Legal Aid"


def test_another_language_is_asked_for_at_once_with_the_answers_so_far(qtbot: QtBot) -> None:
    page = first(qtbot)
    qtbot.keyClicks(page.form.name, "Amina")
    with qtbot.waitSignal(page.spoken) as spoken:
        page.form.language.setCurrentIndex(LANGUAGES.index("ar"))
        page.form.language.activated.emit(LANGUAGES.index("ar"))
    assert (spoken.args[0].language, spoken.args[0].name) == ("ar", "Amina")


def test_it_is_said_where_the_answers_are_kept(qtbot: QtBot) -> None:
    page = first(qtbot)
    said = [label.text() for label in page.findChildren(QLabel)]
    assert any("your own profile on this computer only" in sentence for sentence in said)


def test_every_role_language_and_theme_has_a_name() -> None:
    assert len({role_name(role) for role in ROLES}) == len(ROLES)
    assert len({theme_name(theme) for theme in THEMES}) == len(THEMES)
    assert set(LANGUAGE_NAMES) == set(LANGUAGES)


def test_settings_show_what_is_kept_and_change_only_when_saved(qtbot: QtBot) -> None:
    kept = Settings(name="Amina", role="facilitator", theme="dark", language="fr", set_up=True)
    page = settings_of(qtbot, kept)
    assert page.settings == kept
    page.theme.choose("light")
    page.form.name.clear()
    with qtbot.waitSignal(page.saved) as saved:
        page.save()
    assert (saved.args[0].theme, saved.args[0].name) == ("light", None)
    assert saved.args[0].language == "fr"


def test_escape_leaves_the_settings_unsaved(qtbot: QtBot) -> None:
    page = SettingsView(Settings())
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    with qtbot.assertNotEmitted(page.saved), qtbot.waitSignal(page.left):
        qtbot.keyClick(page.form.name, Qt.Key.Key_Escape)


@pytest.mark.parametrize("make", [first, settings_of])
def test_every_control_has_a_name_and_everything_fits_a_small_screen(
    qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
    make: Callable[[QtBot, Settings], QWidget],
) -> None:
    page = make(qtbot, Settings())
    assert nameless(page) == []
    assert page.minimumSizeHint().width() <= 960
    assert page.minimumSizeHint().height() <= 560
