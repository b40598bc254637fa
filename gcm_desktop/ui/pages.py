"""The pages of an open workspace, in the order of the work."""

from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.consultations import ConsultationsPage
from gcm_desktop.ui.coverage import CoveragePage
from gcm_desktop.ui.history import HistoryPage
from gcm_desktop.ui.report import ReportPage
from gcm_desktop.ui.safety import SafetyPage
from gcm_desktop.ui.shell import Page

FIRST = ConsultationsPage.key
"""The page a workspace opens with."""


def pages() -> tuple[type[Page], ...]:
    """The pages, in the order of the sidebar and of their keys Ctrl+1 and so on."""
    return (ConsultationsPage, CapturePage, CoveragePage, ReportPage, HistoryPage, SafetyPage)
