"""Sticks that get backups by themselves: known by a mark on them that says nothing else."""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from gcm_desktop.files import make_empty
from gcm_desktop.profile import Profile
from gcm_desktop.workspace.placing import in_words
from gcm_desktop.workspace.volumes import removable

MARK = re.compile(r"\.gcm-backups-([0-9a-f]{16})")
FOLDERS_LOOKED_INTO = 500
"""Of a stick: a full one is not to keep the window waiting."""


def know_stick(folder: Path, profile: Profile) -> None:
    """Have a folder on a stick get backups whenever it is plugged in.

    An empty file with a random id is put into it, and the id into the settings of this device.
    Raises ReadOnlyError, DiskFullError or UnreadableFileError.
    """
    settings = profile.settings
    if set(_marks(folder)) & set(settings.backup_sticks):
        return
    with in_words(folder.name):
        if not folder.is_dir():
            raise NotADirectoryError
        mark = secrets.token_hex(8)
        make_empty(folder / f".gcm-backups-{mark}")
    profile.keep(replace(settings, backup_sticks=(*settings.backup_sticks, mark)))


def sticks_in(profile: Profile, volumes: Iterable[Path] | None = None) -> list[Path]:
    """The folders for backups on known sticks that are plugged in now. Never raises."""
    known = frozenset(profile.settings.backup_sticks)
    if not known:
        return []
    mounted = removable() if volumes is None else volumes
    folders = (folder for volume in mounted for folder in _looked_into(volume))
    return [folder for folder in folders if known.intersection(_marks(folder))]


def mark_of(folder: Path, profile: Profile) -> str | None:
    """The id by which this device knows a folder on a stick, if it does."""
    known = profile.settings.backup_sticks
    return next((mark for mark in _marks(folder) if mark in known), None)


def _looked_into(volume: Path) -> Iterator[Path]:
    yield volume
    try:
        folders = (each for each in volume.iterdir() if each.is_dir() and not each.is_symlink())
        yield from islice(folders, FOLDERS_LOOKED_INTO)
    except OSError:
        return


def _marks(folder: Path) -> list[str]:
    try:
        return [found[1] for each in folder.iterdir() if (found := MARK.fullmatch(each.name))]
    except OSError:
        return []
