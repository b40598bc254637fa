"""What was half typed about a consultation: kept while the form is open, offered above the list."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from gcm_desktop.consultation.consultations import ConsultationSummary
from gcm_desktop.consultation.drafts import drop_draft, strike_draft, waiting
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.consultation_form import ConsultationForm
from gcm_desktop.ui.half_typed import Keeper, Kept, offer_back
from gcm_desktop.ui.notices import Notice, Notices
from gcm_desktop.workspace import Workspace

T = TypeVar("T")
NEW = "consultation/new"
"""Where a consultation is kept that is not one yet."""


def place_of(consultation_id: UUID | None) -> str:
    """Where the draft of a consultation is kept; None for a new one."""
    return NEW if consultation_id is None else f"consultation/{consultation_id.hex}"


def without_draft(place: str, action: Callable[..., T]) -> Callable[..., T]:
    """The same action, with the draft it grew from forgotten in the same transaction."""

    @wraps(action)  # the journal says by its name what was done
    def acted(db: Any, /, *args: Any, **facts: Any) -> T:
        done = action(db, *args, **facts)
        drop_draft(db, place)
        return done

    return acted


class FormKeeping(Keeper):
    """Looks after the draft of one form while that is open."""

    def __init__(self, form: ConsultationForm, kept: Kept, notices: Notices) -> None:
        super().__init__(form, notices)
        self._form, self.kept = form, kept
        form.changed.connect(self.wait)

    def write(self) -> None:
        if typed := self._form.typed:
            self.kept.keep(typed)
        else:
            self.kept.drop()

    def end(self) -> None:
        """The form was left: what was typed in it is not wanted."""
        self.stop()
        try:
            self.kept.drop()
        except GcmError as error:
            self._notices.show_error(error)


class Offers(QObject):
    """What waits half typed in the file, above the list for as long as that is shown."""

    wanted = Signal(object)
    """The form of this consultation, or with None of a new one, is to be gone on with."""
    discarded = Signal()

    def __init__(self, workspace: Workspace, notices: Notices, owner: QObject) -> None:
        super().__init__(owner)
        self._workspace, self._notices = workspace, notices
        self._put_aside: set[str] = set()
        self._shown: dict[str, Notice] = {}

    def show(self, rows: Sequence[ConsultationSummary]) -> None:
        """Offer what waits about these consultations, and of a new one."""
        self.hide()
        if self._workspace.read_only:
            return
        about: dict[UUID | None, str] = {row.id: _changed(row.title) for row in reversed(rows)}
        about[None] = _begun()
        places = self._workspace.read(waiting) - self._put_aside
        for consultation_id, sentence in about.items():
            if place_of(consultation_id) in places:
                self._offer(consultation_id, sentence)

    def hide(self) -> None:
        """Take the offers away; what they are about goes on waiting."""
        for notice in self._shown.values():
            self._notices.drop(notice)
        self._shown.clear()

    def _offer(self, consultation_id: UUID | None, sentence: str) -> None:
        place = place_of(consultation_id)
        self._shown[place] = notice = offer_back(
            self._notices,
            sentence,
            lambda: self.wanted.emit(consultation_id),
            lambda: self._discard(place),
        )
        notice.put_aside.connect(lambda: self._put_aside.add(place))

    def _discard(self, place: str) -> None:
        try:
            self._workspace.write(strike_draft, place)
        except GcmError as error:
            self._notices.show_error(error)
            return
        self._notices.drop(self._shown.pop(place))
        self.discarded.emit()


def _begun() -> str:
    return _("Entries for a new consultation that were not saved are kept here.")


def _changed(title: str) -> str:
    sentence = _("Changes to {title} that were not saved are kept here.")
    return sentence.format(title=f"\u2068{title}\u2069")
