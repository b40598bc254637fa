"""A page of an open workspace, what it offers to the command palette, and its entry at the side.

A page is a subclass of `Page`. It is made when it is first shown, told each time it comes to
the front, and told before it goes, to keep what is half typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from PySide6.QtWidgets import QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.pieces import Canvas

if TYPE_CHECKING:
    from gcm_desktop.ui.shell import Shell

DIGITS = 9
"""A page without a key of its own gets Ctrl and its place, as long as there are digits."""


class Action(NamedTuple):
    """Something that can be done now, as the command palette offers it."""

    title: str
    shortcut: str
    """The keys that do the same without the palette, or an empty text."""
    act: Callable[[], object]


class Page(Canvas):
    """One page of an open workspace."""

    key: ClassVar[str]
    """What other pages call it by, in `Shell.go`."""
    drawing: ClassVar[str]
    """The icon in the sidebar."""
    group: ClassVar[str] = ""
    """The part of the work it belongs to: see `group_name`."""
    shortcut: ClassVar[str] = ""
    """The keys that show it."""
    needs_consultation: ClassVar[bool] = True
    """Whether it can be shown only once a consultation is chosen; it is made anew for another."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.shell = shell

    @staticmethod
    def title() -> str:
        """Its name in the sidebar and in the title of the window."""
        raise NotImplementedError  # every page has a name of its own; Qt classes cannot be ABCs

    def shown(self) -> None:
        """It came to the front: read again what it shows, put the focus where typing begins."""

    def leave(self) -> None:
        """It goes to the back or away: keep what is half typed."""

    def beside(self) -> QWidget | None:
        """What it wants in the sidebar below the pages, made once."""
        return None

    def offers(self) -> tuple[Action, ...]:
        """What can be done on it now, for the command palette; asked whenever that opens."""
        return ()

    def show_objective(self, number: int) -> bool:
        """Go to an objective, 1 to 23, without leaving the page; whether it knows how."""
        return False

    def place(self) -> dict[str, Any]:
        """Where somebody is on it, in ids and numbers only: it is kept on this device.

        Words would be dropped: see `placed`.
        """
        return {}

    def return_to(self, place: dict[str, Any]) -> None:
        """Go where `place` says; comes after the first `shown`.

        It was read from a file of this device, so anything may be missing or there no longer.
        """


@dataclass(frozen=True)
class Entry:
    """A page as the sidebar knows it, before anything of it is loaded."""

    key: str
    title: str
    drawing: str
    group: str
    shortcut: str
    where: str
    """`module:Class`, loaded when the page is first shown: starting must not wait for it."""
    needs_consultation: bool = True
    known: type[Page] | None = None
    """Its class, where that is loaded already."""

    @classmethod
    def of(cls, kind: type[Page], place: int) -> "Entry":
        """The entry of a class that is loaded, at this place of the sidebar, counted from 1."""
        keys = kind.shortcut or (f"Ctrl+{place}" if place <= DIGITS else "")
        return cls(
            kind.key, kind.title(), kind.drawing, kind.group, keys, "", kind.needs_consultation,
            kind,
        )  # fmt: skip

    def kind(self) -> type[Page]:
        """The class of the page."""
        if self.known is not None:
            return self.known
        module, _colon, name = self.where.partition(":")
        kind: type[Page] = getattr(import_module(module), name)
        return kind


def group_name(group: str) -> str:
    """What a part of the work is called above its pages in the sidebar."""
    names = {
        "plan": _("Plan"), "meet": _("Meet"), "see": _("See"), "sense": _("Make sense"),
        "send": _("Send"), "file": _("File"),
    }  # fmt: skip
    return names.get(group, "")
