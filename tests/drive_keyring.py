"""Passphrases in the real store of a desktop: `drive_keyring.py`.

Not collected by pytest. On a session bus and in a home of its own it starts gnome-keyring, makes an
identity, and works through the commands and the window: the passphrase is remembered, signs, stays
unreadable on the disk, is asked for anew for another file, is given up where the store is locked,
hangs or is gone, and is forgotten. The store of whoever runs it is never reached. Passes (0) or
fails (1) with the first step that is wrong. Needs dbus and gnome-keyring; takes two minutes, of
which one is waited for a store that hangs.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gcm_desktop.profile import Profile
from gcm_desktop.remembering import PATIENCE, SERVICE, Remembering, system_store

ROOT = Path(__file__).resolve().parent.parent
MAIN = (sys.executable, str(ROOT / "main.py"))
INSIDE = "--inside-a-session-of-its-own"
DAEMON = ("gnome-keyring-daemon", "--foreground", "--components=secrets")
SECRET, LOGIN = "nine otters in the delta", b"the password of the login"
SILENT = "The place where this computer keeps passphrases is locked or does not answer."
MISSING = "This computer has no safe place for passphrases"
NEEDED = "The identity's passphrase is needed"
STARTED, ENDED, SLACK = 20.0, 200.0, 30.0
"""Seconds: until the store is there, until a command has ended, and what all else may take."""


class FailedError(Exception):
    """The program did not do what was expected; the sentence says where."""


class Desk:
    """A folder with a signed report and an identity, and the commands at work on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.identity, self.told = folder / "amina.p12", folder / "told"
        self.told.write_text(f"{SECRET}\n")
        self.environment = dict(os.environ)
        self._made = 0

    def prepare(self) -> None:
        """A report of the sample, and an identity."""
        self.expect(0, "", "tour", self.folder / "tour", said=False)
        self.expect(0, "The key has", "identity", "new", "--name", "Amina", "-o", self.identity,
                    "--identity-passphrase-file", self.told)  # fmt: skip

    def expect(self, status: int, begins: str, *words: object, said: bool = True) -> float:
        """Run a command, compare how it ends and what it says; the seconds it took."""
        begun = time.monotonic()
        done = subprocess.run(
            [*MAIN, *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, env=self.environment, timeout=ENDED,
        )  # fmt: skip
        if done.returncode != status or (said and not done.stderr.startswith(begins)):
            shown = f"{words[0]} ended with {done.returncode} and said: {done.stderr.strip()}"
            raise FailedError(shown)
        if SECRET in done.stdout + done.stderr:
            raise FailedError(f"{words[0]} said the passphrase")
        return time.monotonic() - begun

    def sign(self, status: int, begins: str = "", identity: Path | None = None) -> float:
        """Sign without giving a passphrase."""
        self._made += 1
        output = self.folder / f"signed-{self._made}.pdf"
        took = self.expect(status, begins, "sign", self.folder / "tour" / "report.pdf",
                           "--identity", identity or self.identity, "-o", output)  # fmt: skip
        if output.exists() != (status == 0):
            raise FailedError("a report is there that should not be, or is missing")
        return took


@contextmanager
def keyring_daemon() -> Iterator["subprocess.Popen[bytes]"]:
    """The store of a desktop, unlocked as a login does it."""
    with subprocess.Popen(
        [*DAEMON, "--unlock"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            assert process.stdin is not None
            process.stdin.write(LOGIN)
            process.stdin.close()
            _until(_unlocked, "the store of the desktop did not start")
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.terminate()


def _collection(act: Callable[[Any], object]) -> object:
    from contextlib import closing

    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        return act(secretstorage.get_default_collection(bus))


def _unlocked() -> bool:
    with suppress(Exception):
        return not _collection(lambda collection: collection.is_locked())
    return False


def _until(there: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + STARTED
    while not there():
        if time.monotonic() > until:
            raise FailedError(otherwise)
        time.sleep(0.1)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def check(right: bool, otherwise: str) -> None:
    if not right:
        raise FailedError(otherwise)


def remembered_and_used(desk: Desk) -> None:
    """What one remembers signs, names nobody, and lies nowhere in clear."""
    desk.sign(1, NEEDED)
    desk.expect(0, "The passphrase is remembered", "identity", "remember", desk.identity,
                "--identity-passphrase-file", desk.told)  # fmt: skip
    took = desk.sign(0)
    say(f"remembered, and signed with it in {took:.1f} s")
    labels = str(_collection(_shown))
    check(SERVICE in labels and "amina" not in labels.lower(), f"the store shows {labels}")
    home = Path(os.environ["HOME"])
    kept = [path for path in home.rglob("*") if path.is_file() and path != desk.told]
    check(any("keyrings" in str(path) for path in kept), "the store wrote nothing")
    clear = [path.name for path in kept if SECRET.encode() in path.read_bytes()]
    check(not clear, f"the passphrase stands in clear in {clear}")
    say(f"in clear in none of {len(kept)} files; the store shows {labels}")


def _shown(collection: Any) -> list[object]:
    return [(item.get_label(), item.get_attributes()) for item in collection.get_all_items()]


def another_file(desk: Desk) -> None:
    """A replaced file is asked for anew."""
    other = desk.folder / "other.p12"
    desk.expect(0, "", "identity", "new", "--name", "Amina", "-o", other,
                "--identity-passphrase-file", desk.told)  # fmt: skip
    desk.sign(1, NEEDED, other)
    say("another file is asked for anew")


def locked(desk: Desk) -> None:
    """Nobody can be asked to unlock it here."""
    _collection(lambda collection: collection.lock())
    took = desk.sign(1, SILENT)
    say(f"a locked store is said after {took:.1f} s")


def in_the_window(desk: Desk) -> None:
    """The box is ticked, the report signed, the passphrase remembered, used and forgotten."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from gcm_desktop.profile import Settings
    from gcm_desktop.ui.background import Background
    from gcm_desktop.ui.signing import SigningDialog

    application, background = QApplication([]), Background()

    def still() -> None:
        until = time.monotonic() + STARTED
        while background.busy and time.monotonic() < until:
            application.processEvents()
            time.sleep(0.01)
        check(not background.busy, "the window waits for ever")

    def dialog() -> SigningDialog:
        made = SigningDialog(Settings(), background, "report.pdf")
        made.open()
        made.use(desk.identity)
        still()
        return made

    first = dialog()
    check(not first.have.remember.isHidden(), "the window does not offer to remember")
    first.have.passphrase.setText(SECRET)
    first.have.remember.setChecked(True)
    first.open_identity()
    still()
    first.sign_into(desk.folder / "seen.pdf")
    first.finish()
    still()
    check(not first.problem.sentence, first.problem.sentence)
    second = dialog()
    check(second.have.known, "the window does not know what it remembered")
    second.go_on()
    still()
    check(second.identity is not None, "what the window remembered does not open")
    second.done(0)
    third = dialog()
    third.have.forget()
    still()
    check(not third.have.known, "the window does not forget")
    third.done(0)
    background.shutdown()
    say("remembered, used and forgotten in the window")


def forgotten(desk: Desk) -> None:
    """What is forgotten is in the store no more."""
    desk.expect(0, "1 passphrase", "identity", "forget", desk.identity)
    check(_collection(_shown) == [], "something stayed in the store")
    desk.sign(1, NEEDED)
    say("forgotten, and gone from the store")


def hanging(desk: Desk, daemon: "subprocess.Popen[bytes]") -> None:
    """A store that never answers is given up in its time."""
    daemon.send_signal(signal.SIGSTOP)
    took = desk.sign(1, SILENT)
    daemon.send_signal(signal.SIGCONT)
    check(PATIENCE <= took < PATIENCE + SLACK, f"waited {took:.0f} s for a store that hangs")
    say(f"a store that hangs is given up after {took:.0f} s")


def gone(desk: Desk) -> None:
    """No bus, and a bus that has no store."""
    desk.environment.pop("DBUS_SESSION_BUS_ADDRESS")
    desk.sign(1, MISSING)
    say("without a session bus it is said that there is no safe place")
    desk.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    desk.sign(1, MISSING)
    say("whoever turned keyrings off is heard")


def drive(folder: Path) -> None:
    """Everything, one step after the other."""
    desk = Desk(folder)
    with keyring_daemon():
        check(system_store() is not None, "the library finds no store")
        desk.prepare()
        remembered_and_used(desk)
        another_file(desk)
        locked(desk)
    with keyring_daemon():
        desk.sign(0)
        say("after the next login it signs again")
        forgotten(desk)
        in_the_window(desk)
        Remembering(Profile()).remember(desk.identity.read_bytes(), SECRET)
    with keyring_daemon() as daemon:
        hanging(desk, daemon)
        gone(desk)


def main() -> int:
    """Start a session bus in a home of its own with this script inside, and there the steps."""
    if INSIDE in sys.argv:
        try:
            drive(Path(os.environ["HOME"]) / "desk")
        except (FailedError, subprocess.TimeoutExpired) as failed:
            say(str(failed))
            return 1
        return 0
    missing = [name for name in ("dbus-run-session", DAEMON[0]) if shutil.which(name) is None]
    if missing:
        say(f"not installed: {', '.join(missing)}")
        return 1
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "desk").mkdir()
        (Path(home) / "runtime").mkdir(mode=0o700)
        left_out = ("DISPLAY", "WAYLAND", "XDG_", "DBUS_", "GNOME_", "PYTHON_KEYRING", "GCM_")
        environment = {n: v for n, v in os.environ.items() if not n.startswith(left_out)} | {
            "HOME": home,
            "XDG_RUNTIME_DIR": str(Path(home) / "runtime"),
            "GCM_PROFILE": str(Path(home) / "profile"),
            "PYTHONPATH": str(ROOT),
        }
        again = ["dbus-run-session", "--", sys.executable, __file__, INSIDE]
        return subprocess.call(again, env=environment)


if __name__ == "__main__":
    sys.exit(main())
