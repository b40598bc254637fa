"""Going to sleep, as logind of systemd announces it, and time to lock before it comes.

Where there is no logind, `idle.Watch` notices afterwards that the computer slept.
"""

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage, QDBusUnixFileDescriptor

from gcm_desktop.texts import _

SERVICE = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
INTERFACE = "org.freedesktop.login1.Manager"
TIMEOUT = 500
"""Milliseconds that the window waits for logind at most."""


class Sleep(QObject):
    """Announces sleep, and holds it back until `ready` (logind allows some seconds)."""

    coming = Signal()

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._held: QDBusUnixFileDescriptor | None = None
        self._bus = QDBusConnection.systemBus()

    def begin(self) -> bool:
        """Listen from now on; whether there is anybody to listen to."""
        if not self._bus.isConnected():
            return False
        member = "PrepareForSleep"
        slot = SLOT("announced(bool)")
        # Its stub asks for bytes, which it refuses.
        heard = self._bus.connect(SERVICE, PATH, INTERFACE, member, self, slot)  # type: ignore[call-overload]
        if not heard:
            return False
        self._hold_back()
        return True

    def ready(self) -> None:
        """The computer may sleep now."""
        self._held = None

    @property
    def holds(self) -> bool:
        """Whether sleep waits for `ready`."""
        return self._held is not None

    @Slot(bool)
    def announced(self, begins: bool) -> None:
        """Sleep begins, or it is over."""
        if begins:
            self.coming.emit()
        else:
            self._hold_back()

    def _hold_back(self) -> None:
        ask = QDBusMessage.createMethodCall(SERVICE, PATH, INTERFACE, "Inhibit")
        ask.setArguments(["sleep", "GCM Desktop", _("The open file is being locked."), "delay"])
        answer = self._bus.call(ask, QDBus.CallMode.Block, TIMEOUT).arguments()
        held = answer[0] if answer else None
        self._held = held if isinstance(held, QDBusUnixFileDescriptor) else None
