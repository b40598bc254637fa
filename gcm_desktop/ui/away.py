"""A file on a stick or a share: whether to work on a copy of it, put back on closing, or there."""

from PySide6.QtWidgets import QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.question import Question, Way
from gcm_desktop.workspace.away import LocalCopy
from gcm_desktop.workspace.volumes import Medium

COPY, HERE, LEAVE = "copy", "here", "leave"


def ask_where_to_work(medium: Medium, left: LocalCopy | None, parent: QWidget | None) -> Question:
    """Ask whether to work on a copy, or on what was left of one, or in place."""
    if left is not None:
        return Question(
            _("Work that was not put back"),
            _(
                "You worked on a copy of this file on this computer, and it was not put back: the "
                "stick was pulled, or the program ended. Everything is kept here."
            ),
            [
                Way(COPY, _("&Go on with it"), _("It is put back when you close the file.")),
                Way(HERE, _("Open the file &as it is there"), _("The work here is kept.")),
            ],
            otherwise=LEAVE, drawing=("save", "warn"), parent=parent,
        )  # fmt: skip
    place = _("on a stick or card") if medium is Medium.REMOVABLE else _("on a share")
    return Question(
        _("This file lies {place}").format(place=place),
        _(
            "Sticks are pulled and networks fail in the middle of a sentence. It is safer, and "
            "faster, to work on a copy on this computer."
        ),
        [
            Way(
                COPY,
                _("Work on a &copy here"),
                _("The file there is locked meanwhile, and replaced whole when you close."),
            ),
            Way(HERE, _("Work on it &there"), _("Every save waits for the stick or the network.")),
        ],
        otherwise=LEAVE, drawing=("save", "accent"), parent=parent,
    )  # fmt: skip
