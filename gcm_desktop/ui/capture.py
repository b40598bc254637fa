"""The capture page: what is said is written down as it is said, without leaving the keyboard."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRect, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QStyle, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.inputs import Input, inputs
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.capture_form import CaptureForm
from gcm_desktop.ui.capture_head import LOW, CaptureHead
from gcm_desktop.ui.capture_lines import RecordedLine
from gcm_desktop.ui.capture_objectives import NUMBERS, TO_BE_SORTED
from gcm_desktop.ui.capture_recording import (
    Recording,
    Step,
    redone_in_words,
    undone_in_words,
)
from gcm_desktop.ui.capture_who import Rules
from gcm_desktop.ui.capture_words import wipe_clipboard
from gcm_desktop.ui.heard import HeardPanel
from gcm_desktop.ui.notices import Notice, announce
from gcm_desktop.ui.objectives import ObjectivesSide
from gcm_desktop.ui.recorded import RecordedCard
from gcm_desktop.ui.shell import WIDE, Page, Shell

SHOWS = frozenset({"consultation", "input"})
PAGE = 100
"""Lines of the table that are read at a time, in the window's thread: about 20 ms."""
DRAFT_EVERY = 2000
"""Milliseconds of typing that a crash may cost at most."""
PANEL, EDGE, GAP = 276, 20, 14


class CapturePage(Page):
    """Objectives at the side, the form, what was recorded, and who was heard."""

    key = "capture"
    drawing = "capture"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        assert shell.consultation_id is not None  # noqa: S101  # the page needs one, as it says
        self.consultation_id = shell.consultation_id
        self.recording = Recording(shell.workspace, self.consultation_id)
