"""Changes of the workspace as a Qt signal on the window's own thread."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gcm_desktop.workspace import Workspace


class Changes(QObject):
    """Says which tables changed; a view listens and reads again what it shows.

    Several saves in one turn of the event loop, from any thread, are told once.
    """

    happened = Signal(frozenset)
    """The names of the tables that changed."""
    _saved = Signal(frozenset)
    _due = Signal()

    def __init__(self, workspace: Workspace, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._changed: set[str] = set()
        self._saved.connect(self._gather, Qt.ConnectionType.AutoConnection)
        self._due.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._unwatch = workspace.watch(self._saved.emit)
        self._listening = True

    def stop(self) -> None:
        """Listen no longer, also not to what is already on its way; before the file closes."""
        self._listening = False
        self._unwatch()

    @Slot(frozenset)
    def _gather(self, tables: frozenset[str]) -> None:
        first = not self._changed
        self._changed |= tables
        if first and self._changed:
            self._due.emit()

    @Slot()
    def _tell(self) -> None:
        changed, self._changed = frozenset(self._changed), set()
        if self._listening:
            self.happened.emit(changed)
