"""Attached pictures to be looked at: drawn small from the kept bytes whenever they are asked for.

Nothing drawn is kept anywhere but in the memory of who asked. What may have come from elsewhere is
opened with the same bounds as what is taken in.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from gcm_desktop.errors import GcmError
from gcm_desktop.workspace.attachments import content_of
from gcm_desktop.workspace.cleaning import FAILURES, LARGEST, UnsafePictureError, opened, upright

if TYPE_CHECKING:
    from PIL import Image

    from gcm_desktop.workspace.workspace import Workspace

THUMBNAIL = 256
"""Pixels at most of a side of a thumbnail."""
SCREEN = 4096
"""Pixels at most of a side of a picture that is looked at."""
SHOWN_AS = frozenset({"1", "L", "LA", "RGB", "RGBA"})


def thumbnail(workspace: "Workspace", sha256: str, size: int = THUMBNAIL) -> bytes | None:
    """An attached picture as a small PNG, at most `size` pixels either way.

    None for what is no picture, is not here, or cannot be opened safely.
    """
    return picture(workspace, sha256, min(size, THUMBNAIL))


def picture(workspace: "Workspace", sha256: str, size: int = SCREEN) -> bytes | None:
    """An attached picture as a PNG, the right way up, at most `size` pixels either way.

    None for what is no picture, is not here, or cannot be opened safely. Of several frames or
    pages the first.
    """
    try:
        content = content_of(workspace, sha256, LARGEST)
        return None if content is None else _drawn(content, max(1, min(size, SCREEN)))
    except GcmError:
        return None


def _drawn(content: bytes, size: int) -> bytes:
    """Raises UnsafePictureError."""
    shown = opened(content)
    try:
        shown.draft(None, (2 * size, 2 * size))  # a JPEG need not be decoded whole
        frame = _in_colours(upright(shown))
        frame.thumbnail((size, size))
        out = BytesIO()
        frame.save(out, "PNG", compress_level=1)
    except FAILURES:
        raise UnsafePictureError from None
    return out.getvalue()


def _in_colours(frame: "Image.Image") -> "Image.Image":
    """As a screen shows it; deep greys are brought into its range."""
    if frame.mode.startswith("I"):
        frame = frame.point(lambda grey: grey * (1 / 256)).convert("L")
    elif frame.mode not in SHOWN_AS:
        seen_through = "transparency" in frame.info or frame.mode.endswith(("A", "a"))
        frame = frame.convert("RGBA" if seen_through else "RGB")
    frame.info = {}
    return frame
