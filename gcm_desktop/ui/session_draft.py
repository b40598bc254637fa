"""What is half typed about a session: kept inside the file until it is saved or left."""

from typing import Any, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, SignalInstance

from gcm_desktop.errors import GcmError
from gcm_desktop.ui.half_typed import Keeper, Kept
from gcm_desktop.ui.notices import Notices


class HalfTyped(Protocol):
    """A form that knows what was typed in it."""

    changed: SignalInstance

    @property
    def typed(self) -> dict[str, Any]:
        """What was filled in or changed since it was opened."""


def new_place(consultation_id: UUID) -> str:
    """Where a session of this consultation is kept that is not one yet."""
    return f"session/new/{consultation_id.hex}"


def place_of(session_id: UUID, part: str = "about") -> str:
    """Where what is half typed about a session is kept, by the part of it."""
    return f"session/{part}/{session_id.hex}"


class DraftKeeping(Keeper):
    """Looks after the draft of one form while that is open."""

    def __init__(self, form: HalfTyped, owner: QObject, kept: Kept, notices: Notices) -> None:
        super().__init__(owner, notices)
        self._form, self.kept = form, kept
        form.changed.connect(self.wait)

    def write(self) -> None:
        if typed := self._form.typed:
            self.kept.keep(typed)
        else:
            self.kept.drop()

    def end(self) -> None:
        """The form was left: what was typed in it is not wanted, or was saved."""
        self.stop()
        try:
            self.kept.drop()
        except GcmError as error:
            self._notices.show_error(error)
