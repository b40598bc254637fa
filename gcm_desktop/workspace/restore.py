"""Restoring: a backup put in the place of a file, which is kept beside it."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from gcm_desktop.errors import DamagedFileError
from gcm_desktop.files import sync
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.workspace import placing
from gcm_desktop.workspace.backup import faults_of
from gcm_desktop.workspace.lock import Lock
from gcm_desktop.workspace.placing import in_words, logs_of, workshop
from gcm_desktop.workspace.workspace import Workspace

NO_HINDRANCE = frozenset({"gap"})
"""A chain with a gap is no reason to give up the rest of what a backup holds."""


@dataclass(frozen=True)
class Differences:
    """What a file and a backup of it hold that the other does not."""

    inputs_only_here: int
    """Here is the file, there the backup."""
    inputs_only_there: int
    changes_only_here: int
    changes_only_there: int
    newest_here: datetime | None
    """When the newest change was made, in UTC; nothing where there is none."""
    newest_there: datetime | None
    same_workspace: bool = True

    @property
    def sentence(self) -> str:
        """What restoring the backup would do, in words."""
        if not self.same_workspace:
            return _("This is the backup of another file.") + " " + self._newest
        if not (self.changes_only_here or self.changes_only_there):
            return _("The file and the backup hold the same.")
        return " ".join(said for said in (self._here, self._there, self._newest) if said)

    @property
    def _here(self) -> str:
        if not self.changes_only_here:
            return _("The file holds nothing that is not in the backup.")
        return _("Only in the file: {what}, which the restored file would lack.").format(
            what=_counted(self.inputs_only_here, self.changes_only_here)
        )

    @property
    def _there(self) -> str:
        if not self.changes_only_there:
            return _("The backup holds nothing that is not in the file.")
        return _("Only in the backup: {what}.").format(
            what=_counted(self.inputs_only_there, self.changes_only_there)
        )

    @property
    def _newest(self) -> str:
        if self.newest_there is None:
            return ""
        return _("The newest change in the backup is of {when}.").format(
            when=_in_words(self.newest_there)
        )


def differences(current: Workspace | None, backup: Workspace) -> Differences:
    """What restoring a backup would bring and lose; `current` is None for a file that is gone."""
    if current is None:
        return backup.read(lambda there: _differ(None, there.connection()))
    found = current.read(
        lambda here: backup.read(lambda there: _differ(here.connection(), there.connection()))
    )
    return found if current.id == backup.id else _of_another(found)


def restore(
    backup: Path, path: Path, key: bytes | None, *, profile: Profile | None = None
) -> Path | None:
    """Put a backup in the place of a file, and answer where the file is kept that was there.

    The file may be missing or damaged. Whatever goes wrong, it is there still, under its own name
    or under the one it is kept by. `key` is the backup's. Raises FileInUseError, DamagedFileError
    where the backup has faults, or what says why it does not open or cannot be written.
    """
    profile = profile or Profile()
    lock = Lock(path)
    lock.take()
    try:
        with in_words(path.name), workshop(path) as fresh:
            with Workspace.open(backup, None, profile=profile, key=key, read_only=True) as whole:
                whole.copy_to(fresh)
            faults = faults_of(fresh, key, profile)
            if any(found.code not in NO_HINDRANCE for found in faults):
                raise DamagedFileError
            placing.read_back(fresh, placing.digest_of(fresh))
            kept = _keep(path)
            _put(fresh, path)
            return kept
    finally:
        lock.release()


def _keep(path: Path) -> Path | None:
    """Give a file a second name, to the byte, with what a crash left beside it: it is part of it.

    Not opened for that: the engine would throw away a log that it finds to be none.
    """
    logs = logs_of(path)
    if not logs and not os.path.lexists(path):
        return None
    for kept in placing.aside(path, _("before restoring")):
        with suppress(FileExistsError):
            _name_again(path, kept)
            break
    for log in logs:
        log.rename(kept.with_name(kept.name + log.name.removeprefix(path.name)))
    with suppress(OSError):
        path.with_name(f"{path.name}-shm").unlink()
    return kept


def _name_again(path: Path, kept: Path) -> None:
    """With a link the file is there under both names; where there are none, under one only."""
    if os.path.lexists(kept) or logs_of(kept):
        raise FileExistsError
    if not os.path.lexists(path):
        return
    try:
        os.link(path, kept, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        path.rename(kept)


def _put(fresh: Path, path: Path) -> None:
    fresh.replace(path)
    sync(path)


# --- what differs -------------------------------------------------------------------------------


def _differ(here: Connection | None, there: Connection) -> Differences:
    inputs = _only(_ids(here, "input"), _ids(there, "input"))
    changes = _only(_ids(here, "revision"), _ids(there, "revision"))
    return Differences(*inputs, *changes, _newest(here), _newest(there))


def _of_another(found: Differences) -> Differences:
    return Differences(**(vars(found) | {"same_workspace": False}))


def _ids(connection: Connection | None, table: str) -> Iterator[str]:
    """In order, one after another: there may be millions."""
    if connection is None:
        return iter(())
    found = connection.exec_driver_sql(f"SELECT id FROM {table} ORDER BY id")
    return iter(found.scalars())


def _only(here: Iterator[str], there: Iterator[str]) -> tuple[int, int]:
    """How many are in the one and not in the other, of two that are in order."""
    only_here = only_there = 0
    one, other = next(here, None), next(there, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one < other):
            only_here, one = only_here + 1, next(here, None)
        elif one is None or other < one:
            only_there, other = only_there + 1, next(there, None)
        else:
            one, other = next(here, None), next(there, None)
    return only_here, only_there


def _newest(connection: Connection | None) -> datetime | None:
    """The newest revision of any record is the newest of all; seeds have no time."""
    if connection is None:
        return None
    clock = connection.exec_driver_sql("SELECT max(clock) FROM head").scalar()
    try:
        return datetime.fromtimestamp(clock / 1000, UTC) if clock else None
    except (OverflowError, ValueError, OSError):
        return None


def _counted(inputs: int, changes: int) -> str:
    if inputs:
        return ngettext("{n} input", "{n} inputs", inputs).format(n=inputs)
    return ngettext("{n} change", "{n} changes", changes).format(n=changes)


def _in_words(moment: datetime) -> str:
    from babel.dates import format_datetime

    return format_datetime(moment.astimezone(), "d MMMM yyyy HH:mm", locale=language())
