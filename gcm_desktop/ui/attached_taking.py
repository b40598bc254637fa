"""Taking in what was chosen, dropped or pasted, off the window's thread."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import ngettext
from gcm_desktop.ui.background import Task
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace import attachments as kept
from gcm_desktop.workspace.cleaning import PIXELS, UnsafePictureError

Given = Path | QImage
"""A file, or a picture that lies in none."""


class Outcome(NamedTuple):
    """What became of files that were given."""

    attached: tuple[kept.Attached, ...]
    unsafe: tuple[Given, ...] = ()
    """Pictures that can only go in as they are."""
    error: GcmError | None = None

    @property
    def sentence(self) -> str:
        """What was taken in, and what of their metadata."""
        many = len(self.attached)
        said = ngettext("{n} file was attached.", "{n} files were attached.", many)
        about = dict.fromkeys(one.sentence for one in self.attached)
        return " ".join((said.format(n=many), *about)) if many else ""


def given_in(held: QMimeData) -> list[Given]:
    """The files of this device, or else the picture, in what was pasted or dropped."""
    paths = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
    if paths or not held.hasImage():
        return list(paths)
    picture = held.imageData()
    return [picture] if isinstance(picture, QImage) and not picture.isNull() else []


def take_in(
    task: Task,
    workspace: Workspace,
    record_id: UUID,
    given: Sequence[Given],
    *,
    keep_metadata: bool,
) -> Outcome:
    """Attach one after the other; a picture that is not safe to open does not stop the rest."""
    attached: list[kept.Attached] = []
    unsafe: list[Given] = []
    error: GcmError | None = None
    for one in given:
        task.check()
        try:
            if isinstance(one, QImage):
                attached.append(kept.attach_picture(workspace, record_id, _as_png(one)))
            else:
                attached.append(kept.attach(
                    workspace, record_id, one, keep_metadata=keep_metadata, progress=task.progress
                ))  # fmt: skip
        except UnsafePictureError as refused:
            error = refused
            unsafe += [one] if isinstance(one, Path) else []
        except GcmError as refused:
            return Outcome(tuple(attached), tuple(unsafe), refused)
    return Outcome(tuple(attached), tuple(unsafe), error)


def _as_png(picture: QImage) -> bytes:
    if picture.width() * picture.height() > PIXELS:
        raise UnsafePictureError
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG", 80)  # type: ignore[call-overload]  # quickly rather than small
    return bytes(buffer.data().data())
