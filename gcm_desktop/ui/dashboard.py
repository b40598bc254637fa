"""The dashboard: how a consultation goes, while something can still be done about it."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

from PySide6.QtCore import Qt, QTimeZone, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.dashboard import Dashboard, dashboard
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.dashboard_charts import Bars, Chart, Columns
from gcm_desktop.ui.dashboard_figures import (
    by_kind,
    by_objective,
    days,
    quotes_by_group,
    quotes_by_sex,
    voices,
)
from gcm_desktop.ui.dashboard_plan import PlanCard
from gcm_desktop.ui.matrix_counting import Counting
from gcm_desktop.ui.page import Action, Page
from gcm_desktop.ui.pieces import Card, Muted, PageHead, PrimaryButton, QuietButton, Small, Subtitle
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.shell import Shell

SHOWS = frozenset({"consultation", "session", "participant", "consent", "input"})
"""Tables whose changes show here."""
THREE, TWO = 960, 560
"""From these widths on, so many cards stand beside each other."""


class ChartCard(Card):
    """A chart with its title and a sentence on what it counts."""

    def __init__(self, title: str, chart: Chart, note: str = "", *, wide: bool = False) -> None:
        super().__init__()
        self.chart, self.wide = chart, wide
        self.note = Small(note, wrap=True)
        self.none = Muted(_("Nothing to show yet."))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 14, 12)
        box.setSpacing(6)
        box.addWidget(Subtitle(title))
        box.addWidget(chart)
        box.addWidget(self.none)
        box.addWidget(self.note)
        box.addStretch()

    def follow(self) -> None:
        """Show the chart if there is anything in it."""
        some = bool(self.chart.figures)
        self.chart.setVisible(some)
        self.note.setVisible(some and bool(self.note.text()))
        self.none.setVisible(not some)


class Beginning(Card):
    """What to do first, while nothing was recorded."""

    def __init__(self, write: Callable[[], object], plan: Callable[[], object]) -> None:
        super().__init__()
        self.write = PrimaryButton(_("&Write down what is said"))
        self.plan = QuietButton(_("Plan the &sessions"))
        self.write.clicked.connect(write)
        self.plan.clicked.connect(plan)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 18)
        box.setSpacing(10)
        box.addWidget(Subtitle(_("Nothing has been recorded in this consultation yet.")))
        first = _("Here you will see how it goes: who speaks and how often, and what is missing.")
        box.addWidget(Muted(first, wrap=True))
        for button in (self.write, self.plan):
            box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)


class DashboardPage(Page):
    """Figures in cards, live."""

    key = "dashboard"
    drawing = "dashboard"
    group = "see"
    shortcut = "Ctrl+Shift+D"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.cards = _cards()
        self.plan = PlanCard()
        self.beginning = Beginning(lambda: shell.go_on("capture"), lambda: shell.go_on("sessions"))
        self.head = PageHead(_("Dashboard"), _("How it goes"))
        self._told: Dashboard | None = None
        self._columns = 0
        self._counting = Counting(shell, self, self._what, self._show)
        self._lay_out()
        self.plan.asked_coverage.connect(lambda: shell.go_on("coverage"))
        self.plan.asked_sorting.connect(self._sort)
        self.plan.asked_sessions.connect(lambda: shell.go_on("sessions"))
        shell.changes.happened.connect(self._changed)

    @staticmethod
    def title() -> str:
        return _("Dashboard")

    def shown(self) -> None:
        self._counting.begin()
        if self.focusWidget() is None:
            self.plan.take_focus()

    def offers(self) -> tuple[Action, ...]:
        """What the figures lead to."""
        return (
            Action(_("Sort what is to be sorted"), "", self._sort),
            Action(_("See who is missing"), "", lambda: self.shell.go_on("coverage")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cards()

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        if tables & SHOWS:
            self._counting.change()

    @Slot()
    def _sort(self) -> None:
        """Go to what has no objective yet."""
        from gcm_desktop.ui.capture import CapturePage

        page = self.shell.go(CapturePage.key)
        if isinstance(page, CapturePage):
            page.writing.choose(0)

    def _what(self) -> Callable[[], Dashboard]:
        chosen, here = self.shell.consultation_id, bytes(QTimeZone.systemTimeZoneId().data())
        assert chosen is not None  # noqa: S101  # the shell shows no page that needs one without it
        return lambda: self.shell.workspace.read(
            dashboard, chosen, now=datetime.now(UTC), zone=here.decode("ascii", "replace")
        )

    def _show(self, told: Dashboard) -> None:
        self._told = told
        eyebrow = ngettext("{n} input", "{n} inputs", told.total).format(n=told.total)
        self.head.eyebrow.setText("  ·  ".join((_("Dashboard"), eyebrow)))
        for name, figures in (
            ("days", days(told)), ("objectives", by_objective(told)), ("kinds", by_kind(told)),
            ("groups", quotes_by_group(told)), ("sexes", quotes_by_sex(told)),
            ("voices", voices(told)),
        ):  # fmt: skip
            self.cards[name].chart.show_figures(figures)
            self.cards[name].follow()
        zone = _("Days in {zone}.").format(zone=told.zone)
        self.cards["days"].note.setText(zone)
        self.plan.show_plan(told)
        self._place_cards(anew=True)

    def _place_cards(self, *, anew: bool = False) -> None:
        """As many cards beside each other as there is room for; the wide ones take two places."""
        room = self.width()
        columns = 3 if room >= THREE else 2 if room >= TWO else 1
        if columns == self._columns and not anew:
            return
        self._columns = columns
        some = self._told is not None and self._told.total > 0
        self.beginning.setVisible(self._told is not None and not some)
        for one in self.cards.values():
            one.setVisible(some)
        row = column = 0
        for card in self._in_order(columns) if some else [self.plan]:
            span = min(2 if isinstance(card, ChartCard) and card.wide else 1, columns)
            if column + span > columns:
                row, column = row + 1, 0
            self._grid.addWidget(card, row, column, 1, span)
            column += span
        for place in range(3):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)
        if some:
            self._order(columns)

    def _order(self, columns: int) -> None:
        """Tab goes from card to card as they lie."""
        stops: list[QWidget] = []
        for card in self._in_order(columns):
            stops += self.plan.stops if card is self.plan else ()
            stops += (card.chart,) if isinstance(card, ChartCard) else ()
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def _in_order(self, columns: int) -> list[QWidget]:
        first = [self.cards["days"], self.plan, self.cards["objectives"], self.cards["kinds"]]
        if columns == 2:
            first = [first[0], first[1], first[3], first[2]]
        return [*first, *(self.cards[name] for name in ("groups", "sexes", "voices"))]

    def _lay_out(self) -> None:
        inside = QWidget()
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 4, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.beginning)
        column.addLayout(self._grid)
        column.addStretch()
        for card in (*self.cards.values(), self.plan, self.beginning):
            card.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 14, 0, 0)
        box.setSpacing(8)
        self.head.setContentsMargins(24, 0, 20, 0)
        box.addWidget(self.head)
        box.addWidget(Scrolled(inside), 1)


def _cards() -> dict[str, ChartCard]:
    quotes = _("Filled: people's own words. Outlined: everything that was recorded.")
    voice = _("Filled: one person, whoever that is. Outlined: the whole session. Marked: more "
              "than a third.")  # fmt: skip
    once = _("An input counts on each of its objectives.")
    days_, one = _("Inputs over time"), _("One voice above the others")
    groups, sexes = _("Quotes by group"), _("Quotes by sex")
    return {
        "days": ChartCard(days_, Columns(days_), " ", wide=True),
        "objectives": ChartCard(_("By objective"), Columns(_("By objective")), once, wide=True),
        "kinds": ChartCard(_("By kind"), Bars(_("By kind"))),
        "groups": ChartCard(groups, Bars(groups), quotes),
        "sexes": ChartCard(sexes, Bars(sexes), quotes),
        "voices": ChartCard(one, Bars(one), voice),
    }
