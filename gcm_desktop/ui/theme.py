"""The colours of the windows, light and dark, and how a widget finds the one it paints with.

Colours live in the application's palette and style sheet. A painting widget asks `tokens` with
its own palette, so there is nothing to register and nothing to forget when the theme changes.
"""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from gcm_desktop.ui.style import style_sheet

AA_TEXT = 4.5
"""Least contrast of text against its ground (WCAG 2.2, 1.4.3)."""
AA_SHAPE = 3.0
"""Least contrast of what shows a control or its focus (WCAG 2.2, 1.4.11)."""
MIDDLE = 128


class Tokens(NamedTuple):
    """Named colours, as `#RRGGBB`. Colour carries meaning only: one blue for action."""

    canvas: str
    surface: str
    sunken: str
    line: str
    line2: str
    edge: str
    """The outline of something to type in or tick; seen where `line2` only hints."""
    text: str
    muted: str
    faint: str
    side: str
    side2: str
    sideline: str
    sidetext: str
    sidemuted: str
    badge: str
    onbadge: str
    accent: str
    accent2: str
    onaccent: str
    tint: str
    good: str
    goodbg: str
    warn: str
    warnbg: str
    bad: str
    badbg: str
    info: str
    infobg: str
    track: str
    barfill: str
    heard: str = "#3FBF8A"
    partly: str = "#F2B84B"
    hardly: str = "#F08A80"

    def colour(self, name: str) -> QColor:
        """A colour by its name."""
        return QColor(getattr(self, name))


LIGHT = Tokens(
    canvas="#F3F5F9", surface="#FFFFFF", sunken="#F8FAFC",
    line="#E1E6EE", line2="#C9D2DF", edge="#7A8AA0",
    text="#15202E", muted="#526075", faint="#5A687C",
    side="#0E2238", side2="#17324F", sideline="#21405F", sidetext="#EAF1F8", sidemuted="#9FB3C8",
    badge="#1A77C2", onbadge="#FFFFFF",
    accent="#0A6EBD", accent2="#085A9C", onaccent="#FFFFFF", tint="#E6F1FA",
    good="#1A7450", goodbg="#E3F4EB", warn="#8A5300", warnbg="#FDF1DC",
    bad="#B3261E", badbg="#FCE8E6", info="#5B3FA8", infobg="#EEE9FB",
    track="#E8EDF3", barfill="#2E8FD8",
)  # fmt: skip
DARK = Tokens(
    canvas="#10161E", surface="#18212C", sunken="#131B25",
    line="#2A3644", line2="#3C4B5D", edge="#6B7F96",
    text="#E8EEF5", muted="#A3B1C2", faint="#93A2B5",
    side="#0A1119", side2="#16263A", sideline="#1E2E40", sidetext="#EAF1F8", sidemuted="#93A6BA",
    badge="#4AA8EE", onbadge="#06192A",
    accent="#4AA8EE", accent2="#78C0F5", onaccent="#06192A", tint="#17304A",
    good="#6FD3A2", goodbg="#15362A", warn="#F0B95B", warnbg="#3A2B10",
    bad="#F59A93", badbg="#41201E", info="#B7A5F2", infobg="#2A2344",
    track="#26323F", barfill="#4AA8EE",
)  # fmt: skip

TEXT_ON = {
    "surface": ("text", "muted", "faint", "accent", "good", "warn", "bad", "info"),
    "canvas": ("text", "muted", "faint", "accent", "good", "warn", "bad"),
    "sunken": ("text", "muted", "faint", "accent", "bad"),
    "tint": ("text", "muted", "accent", "faint"),
    "track": ("text", "muted"),
    "goodbg": ("good", "text"),
    "warnbg": ("warn", "text"),
    "badbg": ("bad", "text"),
    "infobg": ("info", "text"),
    "accent": ("onaccent",),
    "accent2": ("onaccent",),
    "badge": ("onbadge",),
    "side": ("sidetext", "sidemuted"),
    "side2": ("sidetext", "sidemuted"),
    "sideline": ("sidetext",),
}
"""By ground, the colours text is written in on it; each pair reaches `AA_TEXT` in both themes."""
SHAPES_ON = {
    "surface": ("edge", "accent", "barfill", "bad"),
    "canvas": ("edge", "accent"),
    "tint": ("accent",),
    "side": ("barfill", "heard", "partly", "hardly"),
    "side2": ("barfill", "heard", "partly", "hardly"),
    "accent": ("onaccent",),
}
"""By ground, the colours of outlines, rings and bars on it; each pair reaches `AA_SHAPE`."""


def tokens(palette: QPalette) -> Tokens:
    """The colours that go with a palette: those of the theme it was made from."""
    ground = palette.color(QPalette.ColorRole.Window)
    return DARK if ground.lightness() < MIDDLE else LIGHT


def colour(widget: QWidget, name: str) -> QColor:
    """A colour to paint with in this widget."""
    return tokens(widget.palette()).colour(name)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def apply_theme(application: QApplication, theme: str) -> None:
    """Dress every window, the open ones too: `light`, `dark`, or `system` for the screen's own."""
    chosen = DARK if _wants_dark(theme) else LIGHT
    application.setPalette(_palette(chosen))
    sheet = style_sheet(chosen._asdict(), "dark" if chosen is DARK else "light")
    if application.styleSheet() != sheet:
        application.setStyleSheet(sheet)


def _wants_dark(theme: str) -> bool:
    if theme != "system":
        return theme == "dark"
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _luminance(colour_name: str) -> float:
    channels = (int(colour_name[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _palette(chosen: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for part, name in (
        (role.Window, "canvas"),
        (role.Base, "surface"),
        (role.AlternateBase, "sunken"),
        (role.Button, "surface"),
        (role.Text, "text"),
        (role.WindowText, "text"),
        (role.ButtonText, "text"),
        (role.PlaceholderText, "faint"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "onaccent"),
        (role.Link, "accent"),
        (role.ToolTipBase, "text"),
        (role.ToolTipText, "surface"),
    ):
        palette.setColor(part, chosen.colour(name))
    for part in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, chosen.colour("faint"))
    return palette
