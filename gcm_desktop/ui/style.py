"""The style sheet of the windows: shapes, spaces and weights; its colours come from the theme.

Selectors are the class names of `pieces`, so that a widget's class says how it looks.
"""

from string import Template

from gcm_desktop.shipped import shipped

SHEET = Template("""
QWidget { color: $text; font-size: 13px; }
QMainWindow, QDialog, Canvas { background: $canvas; }
QToolTip { background: $text; color: $surface; border: 0; padding: 5px 8px; }

Side { background: $side; }
Side QLabel { color: $sidetext; background: transparent; }
Side SideNote { color: $sidemuted; font-size: 12px; }
Side SideCaption { color: $sidemuted; font-size: 11px; font-weight: 600; letter-spacing: 1px; }
Side NavCaption { font-size: 11px; font-weight: 600; }
Side Brand { font-size: 15px; font-weight: 600; }
Side QLineEdit { background: $side2; color: $sidetext; placeholder-text-color: $sidemuted;
  border: 1px solid $sideline; border-radius: 8px; padding: 7px 10px;
  selection-background-color: $barfill; }
Side QLineEdit:focus { border: 2px solid $barfill; padding: 6px 9px; }
Side QListView { background: transparent; border: 0; outline: 0; }
Side QScrollBar::handle:vertical { background: $sideline; }

Card, Panel { background: $surface; border: 1px solid $line; border-radius: 12px; }
Card QLabel, Panel QLabel { background: transparent; }
PaletteCard { background: $surface; border: 1px solid $line2; border-radius: 12px; }
PaletteCard QLabel { background: transparent; padding: 0 8px; }
PaletteCard QLineEdit { font-size: 15px; padding: 9px 12px; min-height: 22px; }
PaletteCard QLineEdit:focus { padding: 8px 11px; }
Tour { background: $surface; border: 0; border-top: 2px solid $accent; }
Tour QLabel { background: transparent; }
Tour KeyCap { background: $sunken; }

Eyebrow { color: $accent; font-size: 12px; font-weight: 600; }
Title { font-size: 21px; font-weight: 700; letter-spacing: -0.2px; }
Subtitle { font-size: 14px; font-weight: 600; }
Muted { color: $muted; }
Small { color: $faint; font-size: 12px; }
FieldLabel { color: $muted; font-size: 12px; font-weight: 600; }
KeyCap { color: $faint; font-size: 11px; font-weight: 600; background: $sunken;
  border: 1px solid $line2; border-radius: 5px; padding: 1px 6px; }

QLineEdit, QComboBox, QTextEdit, QDateEdit, QSpinBox { background: $surface;
  border: 1px solid $edge; border-radius: 8px; padding: 7px 10px;
  selection-background-color: $accent; selection-color: $onaccent; }
QLineEdit, QTextEdit { placeholder-text-color: $faint; }
QLineEdit, QComboBox, QDateEdit, QSpinBox { min-height: 18px; }
QTextEdit { padding: 6px 7px; }
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus { border: 2px solid $accent;
  padding: 6px 9px; }
QTextEdit:focus { border: 2px solid $accent; padding: 5px 6px; }
QLineEdit[refused="true"], QComboBox[refused="true"], QTextEdit[refused="true"],
  QDateEdit[refused="true"] { border: 2px solid $bad; padding: 6px 9px; }
QTextEdit[refused="true"] { padding: 5px 6px; }
QLineEdit:disabled, QComboBox:disabled, QTextEdit:disabled { background: $sunken; color: $faint;
  border-color: $line2; }
ManyChoice { background: $surface; border: 1px solid $edge; border-radius: 8px; padding: 7px;
  min-height: 18px; }
ManyChoice:focus { border: 2px solid $accent; padding: 6px; }
QComboBox::drop-down { border: 0; width: 26px; }
QComboBox::down-arrow { image: url($down); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line2; padding: 4px;
  selection-background-color: $tint; selection-color: $text; outline: 0; }
QComboBox QAbstractItemView::item { min-height: 26px; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px;
  border: 2px solid $edge; background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 10px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($tick); }
QRadioButton::indicator:checked { border: 6px solid $accent; width: 8px; height: 8px;
  background: $onaccent; }
QCheckBox, QRadioButton { border: 2px solid transparent; border-radius: 6px; padding: 2px 4px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }

PrimaryButton { background: $accent; color: $onaccent; border: 0; border-radius: 8px;
  padding: 9px 18px; font-weight: 600; }
PrimaryButton:hover { background: $accent2; }
PrimaryButton:focus { border: 2px solid $text; padding: 7px 16px; }
PrimaryButton:disabled { background: $track; color: $faint; }
QuietButton { background: $surface; color: $text; border: 1px solid $line2; border-radius: 8px;
  padding: 7px 14px; font-weight: 500; }
QuietButton:hover { background: $sunken; border-color: $edge; }
QuietButton:focus { border: 2px solid $accent; padding: 6px 13px; }
QuietButton:disabled { color: $faint; border-color: $line; }
DangerButton { background: $surface; color: $bad; border: 1px solid $bad; border-radius: 8px;
  padding: 7px 14px; font-weight: 600; }
DangerButton:hover { background: $badbg; }
DangerButton:focus { border: 2px solid $bad; padding: 6px 13px; }
LinkButton { background: transparent; color: $accent; border: 2px solid transparent;
  border-radius: 6px; padding: 4px 6px; font-weight: 600; }
LinkButton:hover { background: $tint; }
LinkButton:focus { border-color: $accent; }
IconButton { background: transparent; border: 2px solid transparent; border-radius: 7px;
  padding: 4px; }
IconButton:hover { background: $tint; }
IconButton:focus { border-color: $accent; }
IconButton::menu-indicator { image: none; }
Side IconButton:hover { background: $side2; }
Side IconButton:focus { border-color: $barfill; }

ActionCard { background: $surface; border: 1px solid $line2; border-radius: 12px;
  text-align: left; }
ActionCard:hover { background: $sunken; border-color: $edge; }
ActionCard:focus { border: 2px solid $accent; }
ActionCard QLabel { background: transparent; }
ActionCard KeyCap { background: $sunken; }
ActionCard[first="true"] { background: $accent; border-color: $accent; }
ActionCard[first="true"]:hover { background: $accent2; }
ActionCard[first="true"]:focus { border: 2px solid $text; }
ActionCard[first="true"] QLabel { color: $onaccent; }
ActionCard[first="true"] KeyCap { background: transparent; border-color: $onaccent; }

Segments { background: $track; border-radius: 8px; }
Segments QRadioButton { background: transparent; border: 2px solid transparent;
  border-radius: 6px; padding: 5px 11px; color: $muted; font-weight: 500; spacing: 0; }
Segments QRadioButton::indicator { width: 0; height: 0; border: 0; background: transparent; }
Segments QRadioButton::indicator:checked { width: 0; height: 0; border: 0; }
Segments QRadioButton:hover { color: $text; }
Segments QRadioButton:checked { background: $surface; color: $text; border: 1px solid $line2;
  padding: 6px 12px; }
Segments QRadioButton:focus { border: 2px solid $accent; padding: 5px 11px; }

Pill { border-radius: 10px; padding: 3px 10px; font-size: 12px; font-weight: 600; }
Pill[tone="good"] { background: $goodbg; color: $good; }
Pill[tone="warn"] { background: $warnbg; color: $warn; }
Pill[tone="bad"] { background: $badbg; color: $bad; }
Pill[tone="info"] { background: $infobg; color: $info; }
Pill[tone="accent"] { background: $tint; color: $accent; }

Notice { border-radius: 8px; }
Notice QLabel { background: transparent; }
Notice[tone="good"] { background: $goodbg; } Notice[tone="good"] QLabel { color: $good; }
Notice[tone="warn"] { background: $warnbg; } Notice[tone="warn"] QLabel { color: $warn; }
Notice[tone="bad"] { background: $badbg; } Notice[tone="bad"] QLabel { color: $bad; }
Notice[tone="info"] { background: $tint; } Notice[tone="info"] QLabel { color: $text; }
Problem QLabel { color: $bad; font-size: 12px; background: transparent; }

QTableView, QListView, QTreeView { background: $surface; border: 0; gridline-color: transparent;
  selection-background-color: $tint; selection-color: $text; outline: 0; }
QTableView::item { padding: 0 6px; border-bottom: 1px solid $track; }
QListView::indicator { width: 14px; height: 14px; border: 2px solid $edge; border-radius: 4px;
  background: $surface; }
QListView::indicator:checked { background: $accent; border-color: $accent; image: url($tick); }
QHeaderView { background: $surface; }
QHeaderView::section { background: $surface; color: $faint; border: 0;
  border-bottom: 1px solid $line; padding: 6px 9px; font-size: 11px; font-weight: 600; }
QMenu { background: $surface; border: 1px solid $line2; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: $tint; }
QMenu::indicator { width: 14px; height: 14px; border: 2px solid $edge; border-radius: 4px;
  left: 6px; background: $surface; }
QMenu::indicator:checked { background: $accent; border-color: $accent; image: url($tick); }
TickMenu::item { padding-left: 30px; }
QMenu::item:disabled { color: $faint; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: $line2; border-radius: 3px; min-height: 32px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle:horizontal { background: $line2; border-radius: 3px; min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: transparent; width: 0; height: 0; }
QProgressBar { background: $track; border: 0; border-radius: 3px; max-height: 6px;
  min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")


def style_sheet(colours: dict[str, str], brightness: str) -> str:
    """The sheet in these colours; `brightness`, light or dark, picks the arrows and ticks."""
    return SHEET.substitute(
        colours,
        down=shipped("icons", f"down-{brightness}.svg").as_posix(),
        tick=shipped("icons", f"check-{brightness}.svg").as_posix(),
    )
