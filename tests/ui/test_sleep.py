"""Sleep as logind announces it: held back until the window is locked. With a logind of our own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    shutil.which("dbus-daemon") is None or os.name == "nt", reason="there is no bus to speak on"
)
LOGIND = """
import os, sys
from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusUnixFileDescriptor

@ClassInfo({"D-Bus Interface": "org.freedesktop.login1.Manager"})
class Manager(QObject):
    PrepareForSleep = Signal(bool)

    @Slot(str, str, str, str, result=QDBusUnixFileDescriptor)
    def Inhibit(self, what, who, why, mode):
        print("held", what, mode, flush=True)
        self.mine, theirs = os.pipe()
        os.set_blocking(self.mine, False)
        handed = QDBusUnixFileDescriptor(theirs)
        os.close(theirs)
        QTimer.singleShot(SAYS[0], lambda: self.PrepareForSleep.emit(SAYS[1]))
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)
        self.timer.start(10)
        return handed

    def look(self):
        try:
            if os.read(self.mine, 1) == b"":
                print("free", flush=True)
                self.timer.stop()
        except BlockingIOError:
            pass

SAYS = (50, True)
app = QCoreApplication([])
bus = QDBusConnection.systemBus()
manager = Manager()
assert bus.registerObject("/org/freedesktop/login1", manager,
    QDBusConnection.RegisterOption.ExportAllSlots | QDBusConnection.RegisterOption.ExportAllSignals)
assert bus.registerService("org.freedesktop.login1")
print("ready", flush=True)
app.exec()
"""
WINDOW = """
from PySide6.QtCore import QCoreApplication, QTimer
from gcm_desktop.ui.sleep import Sleep

app = QCoreApplication([])
sleep = Sleep()
def lock():
    print("coming", sleep.holds, flush=True)
    QTimer.singleShot(100, ready)
def ready():
    sleep.ready()
    print("ready", sleep.holds, flush=True)
    QTimer.singleShot(300, app.quit)
sleep.coming.connect(lock)
print("listens", sleep.begin(), flush=True)
QTimer.singleShot(10_000, app.quit)
app.exec()
"""


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A bus of the test's own, in place of the computer's."""
    address = f"unix:path={tmp_path / 'bus'}"
    command = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address={address}"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert daemon.stdout is not None
    daemon.stdout.readline()
    yield {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address, "QT_QPA_PLATFORM": "offscreen"}
    daemon.terminate()
    daemon.communicate(timeout=10)


def start(code: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, env=environment, text=True, stdout=subprocess.PIPE
    )


def test_sleep_is_announced_and_waits_until_the_window_is_ready(bus: dict[str, str]) -> None:
    logind = start(LOGIND, bus)
    assert logind.stdout is not None
    assert logind.stdout.readline() == "ready\n"
    window = start(WINDOW, bus)
    said, _ = window.communicate(timeout=30)
    assert said.splitlines() == ["listens True", "coming True", "ready False"]
    logind.terminate()
    heard, _ = logind.communicate(timeout=10)
    assert heard.splitlines() == ["held sleep delay", "free"]


def test_without_logind_nothing_is_listened_to_and_nothing_breaks(bus: dict[str, str]) -> None:
    nowhere = {**bus, "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}
    code = "from PySide6.QtCore import QCoreApplication\nfrom gcm_desktop.ui.sleep import Sleep\n"
    window = start(f"{code}app = QCoreApplication([])\nprint(Sleep().begin())", nowhere)
    assert window.communicate(timeout=30)[0] == "False\n"
