"""The pages of an open workspace, in the order of the work.

Another page is one line here: its key, name and drawing, the part of the work, its keys, and
where its class is. Nothing of it is loaded before it is shown.
"""

from gcm_desktop.texts import _
from gcm_desktop.ui.page import Entry

UI = "gcm_desktop.ui"


def pages() -> tuple[Entry, ...]:
    """The pages, group by group, in the order of the sidebar."""
    return (
        Entry("consultations", _("Consultations"), "consultations", "plan", "Ctrl+1",
              f"{UI}.consultations:ConsultationsPage", needs_consultation=False),
        Entry("sessions", _("Sessions"), "sessions", "plan", "Ctrl+7",
              f"{UI}.sessions:SessionsPage"),
        Entry("minutes", _("Minutes"), "minutes", "meet", "Ctrl+8",
              f"{UI}.minutes:MinutesPage"),
        Entry("capture", _("Capture"), "capture", "meet", "Ctrl+2",
              f"{UI}.capture:CapturePage"),
        Entry("coverage", _("Coverage"), "coverage", "see", "Ctrl+3",
              f"{UI}.coverage:CoveragePage"),
        Entry("dashboard", _("Dashboard"), "dashboard", "see", "Ctrl+Shift+D",
              f"{UI}.dashboard:DashboardPage"),
        Entry("search", _("Search"), "search", "see", "Ctrl+Shift+F",
              f"{UI}.searching:SearchPage"),
        Entry("translations", _("Translations"), "translations", "sense", "Ctrl+Shift+T",
              f"{UI}.translations:TranslationsPage"),
        Entry("findings", _("Findings"), "findings", "sense", "Ctrl+9",
              f"{UI}.findings:FindingsPage"),
        Entry("recommendations", _("Recommendations"), "recommendations", "sense", "Ctrl+Shift+R",
              f"{UI}.recommendations:RecommendationsPage"),
        Entry("passages", _("Report text"), "passages", "sense", "Ctrl+Shift+P",
              f"{UI}.passages:PassagesPage"),
        Entry("progress", _("Progress"), "progress", "send", "Ctrl+Shift+G",
              f"{UI}.progress:ProgressPage"),
        Entry("report", _("Report"), "report", "send", "Ctrl+4",
              f"{UI}.report:ReportPage"),
        Entry("history", _("History"), "history", "file", "Ctrl+5",
              f"{UI}.history:HistoryPage", needs_consultation=False),
        Entry("safety", _("Safety"), "shield", "file", "Ctrl+6",
              f"{UI}.safety:SafetyPage", needs_consultation=False),
    )  # fmt: skip
