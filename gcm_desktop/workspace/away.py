"""A file on a stick or a share, worked on as a copy on this computer and put back whole.

The original stays locked and untouched until then. What was not put back, because the stick was
pulled or the program was killed, is found again by `left_over`.
"""

import hashlib
import json
import re
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from gcm_desktop.errors import FileInUseError, GcmError, ReadOnlyError
from gcm_desktop.files import write_new
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.workspace import engine, placing
from gcm_desktop.workspace.lock import Lock
from gcm_desktop.workspace.placing import NotReadBackError, clear_left, copied, digest_of, in_words


class MediumGoneError(GcmError):
    """The original cannot be reached, so nothing could be put back."""

    code = "medium-gone"

    def __init__(self, kept: Path) -> None:
        super().__init__(
            _("The stick or share this file is from is not there. Everything is kept on this "
              "computer ({kept}); plug it in again and open the file from there, and it is put "
              "back.").format(kept=kept)
        )  # fmt: skip


class ChangedMeanwhileError(GcmError):
    """The original was changed elsewhere, so it was not replaced."""

    code = "changed-meanwhile"

    def __init__(self, beside: Path) -> None:
        self.beside = beside
        super().__init__(
            _("The file on the stick or share was changed meanwhile and was not replaced. Your "
              "work lies beside it as {name}; unite the two to go on.").format(name=beside.name)
        )  # fmt: skip


@dataclass(frozen=True)
class _Original:
    """What is noted of an original: nothing that can be read, only what tells it from others."""

    where: str
    """SHA-256 of its path."""
    digest: str
    """SHA-256 of all of it, as it was taken."""


class LocalCopy:
    """A copy on this computer of a file that lies elsewhere; the original is locked meanwhile."""

    def __init__(
        self, original: Path, folder: Path, noted: _Original, lock: Lock, key: bytes | None
    ) -> None:
        self.original = original
        self.path = folder / original.name
        """Where it is worked on, under its own name."""
        self._folder, self._noted, self._lock, self._key = folder, noted, lock, key

    @classmethod
    def take(cls, path: Path, key: bytes | None, profile: Profile) -> "LocalCopy":
        """Copy a file to this computer and lock the original.

        Raises FileInUseError, WrongPassphraseError, MissingFileError, ReadOnlyError or
        DiskFullError; nothing is then left behind.
        """
        lock = Lock(path)
        if lock.is_held():
            raise FileInUseError(lock.holder())
        engine.refuse_foreign(path)
        engine.prove(path, key)
        lock.take()
        folder = _working(profile) / token_hex(8)
        try:
            _bring_to_rest(path, key)
            with in_words(path.name):
                noted = _take(path, folder)
        except BaseException:
            _forget(folder)
            lock.release()
            raise
        return cls(path, folder, noted, lock, key)

    def put_back(self) -> None:
        """Replace the original by what was made of it, once that is closed, and end.

        Raises MediumGoneError, ReadOnlyError, DiskFullError, DiskFailedError or NotReadBackError:
        the original is then as it was, and the work stays here to be put back later. Raises
        ChangedMeanwhileError where the original is no longer the one that was taken: the work is
        then put beside it.
        """
        if Lock(self.path).is_held():
            raise FileInUseError("")
        _bring_to_rest(self.path, self._key)
        if not self._is_there():
            raise MediumGoneError(self.path)
        with in_words(self.original.name):
            aside = self._put()
        _forget(self._folder)
        self.let_go()
        if aside:
            raise ChangedMeanwhileError(aside)

    def let_go(self) -> None:
        """Unlock the original and keep the work here, to be found by `left_over`."""
        with suppress(OSError):
            self._lock.release()

    def _is_there(self) -> bool:
        """A folder can stay behind where a stick was: without the file it is not the stick."""
        try:
            return self.original.is_file()
        except OSError:
            return False

    def _put(self) -> Path | None:
        """Onto the medium; where to, if not in the place of the original."""
        clear_left(self.original.parent, re.compile(re.escape(self.original.name)))
        there, here = digest_of(self.original), digest_of(self.path)
        if there == here:  # nothing was done, or the program ended just after putting it back
            return None
        with placing.workshop(self.original) as fresh:
            if copied(self.path, fresh) != here:
                raise NotReadBackError
            placing.read_back(fresh, here)
            if there != self._noted.digest:
                return self._put_beside(fresh)
            placing.replace(fresh, self.original)
        return None

    def _put_beside(self, fresh: Path) -> Path:
        for place in placing.aside(self.original, _("from this computer")):
            with suppress(FileExistsError):
                placing.put_new(fresh, place)
                break
        return place


def left_over(profile: Profile, path: Path, key: bytes | None = None) -> LocalCopy | None:
    """What was taken of a file and never put back, with the original locked again.

    Nothing while another program works on it. A stick that now comes under another path is known
    by the file itself.
    """
    for folder in _folders(profile):
        noted = _noted(folder)
        if noted is None or not (folder / path.name).is_file():
            continue
        if noted.where != _where(path) and not _is_the_one(path, noted):
            continue
        lock = Lock(path)
        if not Lock(folder / path.name).is_held() and _taken(lock):
            return LocalCopy(path, folder, noted, lock, key)
    return None


def _taken(lock: Lock) -> bool:
    """Where nothing can be written there is nothing to lock; putting back will say so."""
    with suppress(ReadOnlyError):
        try:
            lock.take()
        except FileInUseError:
            return False
    return True


def _take(path: Path, folder: Path) -> _Original:
    """The note comes last: without it the copy is no work that waits to be put back."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    noted = _Original(_where(path), copied(path, folder / path.name))
    write_new(_note(folder), json.dumps(asdict(noted)).encode())
    return noted


def _forget(folder: Path) -> None:
    """The note goes first."""
    with suppress(OSError):
        _note(folder).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _working(profile: Profile) -> Path:
    return profile.data_folder / "working"


def _note(folder: Path) -> Path:
    return folder.with_suffix(".json")


def _folders(profile: Profile) -> list[Path]:
    """Newest first."""
    try:
        found = [(each.stat().st_mtime, each) for each in _working(profile).iterdir()]
    except OSError:
        return []
    return [folder for _touched, folder in sorted(found, reverse=True) if folder.is_dir()]


def _noted(folder: Path) -> _Original | None:
    try:
        said: Any = json.loads(_note(folder).read_text("utf-8"))
        return _Original(str(said["where"]), str(said["digest"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _is_the_one(path: Path, noted: _Original) -> bool:
    try:
        return digest_of(path) == noted.digest
    except OSError:
        return False


def _where(path: Path) -> str:
    return hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()


def _bring_to_rest(path: Path, key: bytes | None) -> None:
    """A crash may have left a log beside a file: it is part of the file."""
    if placing.logs_of(path):
        with engine.in_words():
            engine.rest(path, key)
