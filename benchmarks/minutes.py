"""How soon is the next line of minutes ready, in a file that holds many inputs already?

From Enter until the line is saved durably, stands in the list, and the empty field is painted;
against a raw durable INSERT into SQLCipher on the same disk, the two taking turns. And from a key
stroke in the line until it is painted, against repainting the same field alone. The last column
is what counts: the goal is a ratio, and 50 ms and 20 ms on a laptop of the field.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from many_inputs import PASSPHRASE, make
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from saving import raw

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.consultation.inputs import record_inputs
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.profile import Profile, Settings
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.dress import dress
from gcm_desktop.ui.minutes import MinutesPage
from gcm_desktop.ui.minutes_meeting import Meeting
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

MANY, FEW = 100_000, 2_000
LINE = "m7+12 c> They waited for months at the office, and nobody knew who had the papers."
BEFORE = 1_000
"""Lines the meeting has already."""


def milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def settle(application: QApplication, background: Background) -> None:
    """Let everything that was begun come to its end."""
    application.processEvents()
    while background.busy:
        QTest.qWait(10)
    application.processEvents()


def enter(application: QApplication, meeting: Meeting) -> None:
    """Enter, until the empty field and the new line are painted."""
    QTest.keyClick(meeting.line, Qt.Key.Key_Return)
    application.processEvents()
    assert not meeting.line.words, meeting.problem.sentence


def stroke(application: QApplication, meeting: Meeting, letter: str) -> None:
    """A key, until the field and what is understood are painted."""
    QTest.keyClicks(meeting.line, letter)
    application.processEvents()


def told(what: str, ours: list[float], floor: list[float], against: str) -> None:
    middle, worst = statistics.median(ours), sorted(ours)[len(ours) * 95 // 100]
    below = statistics.median(floor)
    print(f"{what:<38}{middle:>8.2f}{worst:>8.2f}   {against:<26}{below:>8.2f}"
          f"{middle / below:>8.1f}")  # fmt: skip


def measure(shell: Shell, application: QApplication, folder: Path, rounds: int) -> None:
    page = shell.go("minutes")
    assert isinstance(page, MinutesPage)
    assert page.meeting is not None
    meeting = page.meeting
    settle(application, shell.background)
    strokes: list[float] = []
    fields: list[float] = []
    enters: list[float] = []
    raws: list[float] = []
    with raw(folder) as insert:
        for number in range(rounds + 3):
            typed = [milliseconds(partial(stroke, application, meeting, letter)) for letter in LINE]
            field = [milliseconds(meeting.line.viewport().repaint) for _ in range(20)]
            took = milliseconds(lambda: enter(application, meeting))
            floor = milliseconds(lambda: insert(LINE))
            settle(application, shell.background)
            if number >= 3:  # the first ones fill caches
                strokes += typed
                fields += field
                enters.append(took)
                raws.append(floor)
    print(f"{'what':<38}{'ms':>8}{'p95':>8}   {'against':<26}{'ms':>8}{'ratio':>8}")
    told("Enter until the next line is ready", enters, raws, "a raw durable INSERT")
    told("a key stroke until it is painted", strokes, fields, "repainting the field")
    undos = [milliseconds(meeting.writing.undo) for _ in range(5)]
    settle(application, shell.background)
    told("Ctrl+Z until it is in the file", undos, raws, "a raw durable INSERT")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help=f"{FEW} inputs in the file")
    short = parser.parse_args().short
    application = QApplication([])
    dress(application, Settings(theme="light"))
    with tempfile.TemporaryDirectory() as private:
        folder = Path(private)
        made = make(folder / "many.gcm", FEW if short else MANY, lambda _said: None)
        profile = Profile(folder / "profile")
        with Workspace.open(made.path, PASSPHRASE, profile=profile) as workspace:
            about = max(workspace.read(consultations), key=lambda one: one.inputs)
            meeting = workspace.write(open_session, consultation_id=about.id, title="Measured")
            said = {"kind": "data", "stakeholder_group": "media", "session_id": meeting.id}
            several = [said | {"text": f"Line {n} of this meeting."} for n in range(BEFORE)]
            workspace.write(record_inputs, consultation_id=about.id, several=several)
            background = Background()
            shell = Shell(workspace, profile, background, (MinutesPage,), about.id)
            shell.resize(1366, 768)
            shell.show()
            print(f"{made.inputs:,} inputs in the file, {BEFORE:,} lines in the meeting")
            measure(shell, application, folder, 8 if short else 25)
            shell.leave()
            background.shutdown()


if __name__ == "__main__":
    main()
