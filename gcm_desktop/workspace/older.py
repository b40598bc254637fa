"""An older copy put back: noticed by what this device remembers of the newer one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gcm_desktop.profile import Memory
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.workspace import journal


@dataclass(frozen=True)
class Older:
    """What this device knew of a file and is not in it now."""

    at: datetime | None
    """When this device last wrote it, in local time; nothing where that was not noted."""
    inputs: int
    changes: int

    @property
    def sentence(self) -> str:
        """What is missing, in words."""
        if self.at is None:
            began = _("This file is older than what you had on this device:")
        else:
            began = _("This file is older than what you had on {when}:").format(
                when=_in_words(self.at)
            )
        return f"{began} {self._missing}"

    @property
    def _missing(self) -> str:
        if self.inputs:
            sentence = ngettext("{n} input is missing.", "{n} inputs are missing.", self.inputs)
            return sentence.format(n=self.inputs)
        if self.changes:
            sentence = ngettext("{n} change is missing.", "{n} changes are missing.", self.changes)
            return sentence.format(n=self.changes)
        return _("changes that you had made are missing.")


def older_than(memory: Memory, connection: Connection) -> Older | None:
    """What a file lacks of what is remembered, or nothing where it lacks nothing.

    Pages of an older copy put among newer ones are noticed by the digest of the set; which of them
    they are, `check` says.
    """
    revisions, state = journal.size(connection), journal.state(connection)
    same = revisions > memory.revisions or not memory.state or state == memory.state
    if _holds(connection, memory.head) and revisions >= memory.revisions and same:
        return None
    return Older(
        at=datetime.fromtimestamp(memory.at / 1000).astimezone() if memory.at else None,
        inputs=max(0, memory.inputs - inputs_held(connection)),
        changes=max(0, memory.revisions - revisions),
    )


def inputs_held(connection: Connection) -> int:
    """How many inputs a file holds, taken back or not: rows are numbered and never go."""
    cursor = journal.raw(connection)
    cursor.execute("SELECT coalesce(max(line), 0) FROM input")
    return int(cursor.fetchone()[0])


def _holds(connection: Connection, head: str | None) -> bool:
    if head is None:
        return True
    found = connection.exec_driver_sql("SELECT 1 FROM revision WHERE id = ?", (head,))
    return found.first() is not None


def _in_words(moment: datetime) -> str:
    from babel.dates import format_datetime  # only the few who need it wait for it

    return format_datetime(moment, "d MMMM yyyy HH:mm", locale=language())
