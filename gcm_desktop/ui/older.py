"""An older copy of a file was put back: what is missing from it, and what can be done."""

from contextlib import suppress

from PySide6.QtWidgets import QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.history_words import moment_in_words
from gcm_desktop.ui.question import Question, Way
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.backup import Backup, backups
from gcm_desktop.workspace.older import Older
from gcm_desktop.workspace.restore import differences

CLOSE, RESTORE, CONTINUE = "close", "restore", "continue"


def newer_backup(workspace: Workspace, profile: Profile) -> Backup | None:
    """The newest backup within reach, if it holds something that this file lacks.

    Takes as long as comparing the two; one that does not open is none.
    """
    found = backups(profile, workspace.id)
    if not found:
        return None
    with suppress(GcmError):
        newest = Workspace.open(
            found[0].path, None, profile=profile, key=workspace.key, read_only=True
        )
        with newest:
            if differences(workspace, newest).changes_only_there:
                return found[0]
    return None


def ask_about_older(older: Older, backup: Backup | None, parent: QWidget | None) -> Question:
    """Say what is missing; to close the file is what happens where nothing is chosen."""
    again = _(
        "It goes on from here; what is missing can still be united with it later, once it is found."
    )
    ways = [
        Way(CLOSE, _("Close it and &look for the newer one")),
        Way(CONTINUE, _("Continue with &this older one"), again),
    ]
    if backup is not None:
        made = _("Made on {when}. This older file is kept beside it.").format(
            when=moment_in_words(backup.made_at, long=True)
        )
        ways.insert(1, Way(RESTORE, _("&Restore from the newest backup"), made))
    note = _(
        "Perhaps an old copy was put back, or the newer one lies on another stick. Nothing was "
        "changed, and nothing is lost where the newer one still is."
    )
    return Question(
        _("An older copy of this file"), older.sentence, ways,
        otherwise=CLOSE, drawing=("history", "warn"), note=note, parent=parent,
    )  # fmt: skip
