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


def level_name(level: str) -> str:
    """A level of consultation in the language of the screen."""
    return {
        "national": _("National"),
        "local": _("Local"),
        "sub_regional": _("Sub-regional"),
        "thematic": _("Thematic"),
    }[level]


def mode_name(mode: str) -> str:
    """How people meet, in the language of the screen."""
    return {
        "in_person": _("In person"),
        "online": _("Online"),
        "hybrid": _("In person and online"),
        "written": _("In writing"),
    }[mode]


def rule_name(rule: str) -> str:
    """A rule of attribution in the language of the screen."""
    return {
        "on_the_record": _("On the record"),
        "chatham_house": _("Chatham House: what was said, not who said it"),
        "anonymous": _("Anonymous"),
    }[rule]
