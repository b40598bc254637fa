"""Dressing the application as this device's settings say: language, direction, colours, type."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from gcm_desktop.profile import Settings
from gcm_desktop.texts import is_right_to_left, use_language
from gcm_desktop.ui.fonts import use_fonts
from gcm_desktop.ui.theme import apply_theme


def dress(application: QApplication, settings: Settings) -> None:
    """Speak the language of the settings from now on, and look as they say."""
    speak(application, settings.language)
    application.setStyle("Fusion")
    use_fonts(application)
    apply_theme(application, settings.theme)


def speak(application: QApplication, language: str) -> None:
    """Speak a language, and write from the side it begins on."""
    use_language(language)
    QLocale.setDefault(QLocale(language))
    right_to_left = Qt.LayoutDirection.RightToLeft
    left_to_right = Qt.LayoutDirection.LeftToRight
    direction = right_to_left if is_right_to_left(language) else left_to_right
    application.setLayoutDirection(direction)
