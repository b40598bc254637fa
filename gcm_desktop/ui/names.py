"""How roles, languages and looks are called on screen."""

from gcm_desktop.texts import _

LANGUAGE_NAMES = {
    "ar": "العربية",
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
"""Each in itself, so that whoever cannot read the screen finds the way out."""


def role_name(role: str) -> str:
    """A role in the language of the screen."""
    return {
        "field_officer": _("Field officer"),
        "facilitator": _("Facilitator"),
        "rapporteur": _("Rapporteur"),
        "focal_point": _("National focal point"),
        "secretariat": _("Secretariat analyst"),
    }[role]


def theme_name(theme: str) -> str:
    """A look in the language of the screen."""
    return {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}[theme]
