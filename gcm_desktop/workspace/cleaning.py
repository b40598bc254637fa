"""Pictures rid of what they tell besides what is seen: position, camera, times, words, previews.

A picture is drawn anew from its pixels, so that nothing can stay that nobody thought of: neither
Exif, XMP and IPTC, comments and text, nor what hangs behind the end of the picture. It is done in
memory, never in a file: on a stick even what was deleted can be found again.
"""

import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _

if TYPE_CHECKING:
    from PIL import Image

LARGEST = 60_000_000
"""Bytes of a picture that is opened at all."""
PIXELS = 80_000_000
"""Of all its frames together; decoded they take four bytes each, and are held twice."""
LONGEST = 200_000_000
"""Bytes that a picture may grow to when it is drawn anew."""
LARGEST_PROFILE = 1_000_000
"""Bytes of a colour profile; a larger one is none."""
HEAD = 16
"""Bytes by which a picture is known."""
JPEG, PNG, GIF, TIFF, WEBP, BMP = (
    "image/jpeg", "image/png", "image/gif", "image/tiff", "image/webp", "image/bmp",
)  # fmt: skip
CLEANED = frozenset({JPEG, PNG, GIF, TIFF, WEBP, BMP})
"""The media types of pictures that can be drawn anew as what they are."""
FORMATS = {"JPEG": JPEG, "MPO": JPEG, "PNG": PNG, "GIF": GIF, "TIFF": TIFF, "WEBP": WEBP,
           "BMP": BMP}  # fmt: skip
STARTS = {
    b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"GIF87a": GIF, b"GIF89a": GIF,
    b"II*\0": TIFF, b"MM\0*": TIFF, b"II+\0": TIFF, b"MM\0+": TIFF,
}  # fmt: skip
BRANDS = {b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif",
          b"msf1": "image/heif", b"avif": "image/avif", b"avis": "image/avif"}  # fmt: skip
"""Of ISO base media files (ISO/IEC 14496-12, 23008-12)."""
ORIENTATION, SUB_IFDS, DNG_VERSION = 0x0112, 0x014A, 0xC612
"""Tags of Exif 2.3, TIFF 6.0 and DNG 1.4."""
SIDEWAYS = frozenset({5, 6, 7, 8})
SHOWN = ("icc_profile", "transparency")
"""What of a frame's particulars its looks depend on."""
FAILURES = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, OSError,
    RuntimeError, SyntaxError, TypeError, ValueError, Warning, struct.error, zlib.error,
)  # fmt: skip
"""Whatever a hostile picture has a decoder raise."""


class UnsafePictureError(GcmError):
    """A picture cannot be opened safely, so that nothing can be removed from it."""

    code = "unsafe-picture"

    def __init__(self) -> None:
        super().__init__(
            _("This picture is damaged, too large, or not what its name says, so what it tells "
              "about place, time and camera cannot be removed. Nothing was changed; use another "
              "copy, or attach it on purpose as it is.")
        )  # fmt: skip


class Clean(NamedTuple):
    """A picture drawn anew."""

    content: bytes
    media_type: str


def picture_type(head: bytes) -> str | None:
    """The media type of a picture by its first HEAD bytes; none if it begins like none."""
    for start, media_type in STARTS.items():
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else None


def cleaned(content: bytes) -> Clean:
    """The same picture, the right way up, and nothing besides. Raises UnsafePictureError.

    Lossless kinds stay exact; a JPEG is written with the quantisation it had.
    """
    with _refusing():
        return _drawn_anew(opened(content), content)


def opened(content: bytes) -> "Image.Image":
    """A picture of one of the FORMATS, within bounds and not decoded yet.

    Raises UnsafePictureError.
    """
    from PIL import Image

    readers = _readers()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")  # wrong metadata go
    with _refusing():
        if len(content) > LARGEST:
            raise UnsafePictureError
        picture = Image.open(BytesIO(content), formats=readers)
        if picture.width * picture.height * _frames_of(picture) > PIXELS:
            raise UnsafePictureError
        return picture


def upright(picture: "Image.Image") -> "Image.Image":
    """A frame as it is to be seen, by itself: nothing of the file it came from hangs on it."""
    from PIL.Image import Transpose

    picture.load()
    turns = (
        Transpose.FLIP_LEFT_RIGHT, Transpose.ROTATE_180, Transpose.FLIP_TOP_BOTTOM,
        Transpose.TRANSPOSE, Transpose.ROTATE_270, Transpose.TRANSVERSE, Transpose.ROTATE_90,
    )  # fmt: skip
    turn = orientation(picture)
    frame = picture.copy() if turn == 1 else picture.transpose(turns[turn - 2])
    frame.info = {name: picture.info[name] for name in SHOWN if name in picture.info}
    if len(frame.info.get("icc_profile") or b"") > LARGEST_PROFILE:
        del frame.info["icc_profile"]
    return frame


def orientation(picture: "Image.Image") -> int:
    """How a loaded picture is turned, from 1 to 8 as Exif counts; 1 where it does not say so."""
    try:
        turn = picture.getexif().get(ORIENTATION, 1)
    except FAILURES:
        return 1
    return turn if turn in range(2, 9) else 1


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever a decoder makes of hostile bytes is said in one sentence."""
    from PIL.Image import DecompressionBombError

    try:
        yield
    except (*FAILURES, DecompressionBombError):
        raise UnsafePictureError from None


def _readers() -> tuple[str, ...]:
    """Pillow's readers of the FORMATS, and of no others: each is one more to be deceived."""
    from PIL import (  # noqa: F401  # by being imported they are there
        BmpImagePlugin,
        GifImagePlugin,
        JpegImagePlugin,
        MpoImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    return tuple(name for name in FORMATS if name != "MPO")  # a JPEG says itself that it is one


class _Within(BytesIO):
    """Memory that does not grow without bounds."""

    def write(self, piece: Any) -> int:
        if self.tell() + len(piece) > LONGEST:
            raise OSError
        return super().write(piece)


def _frames_of(picture: "Image.Image") -> int:
    """How many frames there are; of a JPEG the further ones are previews, and go."""
    if FORMATS[picture.format or ""] in (JPEG, BMP):
        return 1
    return int(getattr(picture, "n_frames", 1))


def _drawn_anew(picture: "Image.Image", content: bytes) -> Clean:
    media_type = FORMATS[picture.format or ""]
    said = WAYS[media_type](picture, content)
    loop = picture.info.get("loop")
    lasting: list[int] = []
    frames = list(_frames(picture, lasting))
    if len(frames) > 1:
        said |= {"save_all": True, "append_images": frames[1:]}
        if media_type != TIFF:
            said |= {"duration": lasting} | ({} if loop is None else {"loop": loop})
        if media_type == GIF and any(frame.mode == "RGBA" for frame in frames):
            said["disposal"] = 2  # what was seen through before is to be seen through again
    out = _Within()
    profile = frames[0].info.get("icc_profile")
    frames[0].save(out, media_type.partition("/")[2].upper(), icc_profile=profile, **said)
    return Clean(out.getvalue(), media_type)


def _frames(picture: "Image.Image", lasting: list[int]) -> Iterator["Image.Image"]:
    """The frames, each by itself; how long each lasts, in milliseconds, is told in `lasting`."""
    pixels = 0
    for number in range(_frames_of(picture)):
        if number:
            picture.seek(number)
        pixels += picture.width * picture.height  # pages differ in size
        if pixels > PIXELS:
            raise UnsafePictureError
        frame = upright(picture)
        lasting.append(round(picture.info.get("duration", 0)))
        yield frame


def _as_jpeg(picture: Any, _content: bytes) -> dict[str, Any]:
    from PIL import JpegImagePlugin

    picture.load()
    sampling = JpegImagePlugin.get_sampling(picture)
    if sampling == 1 and orientation(picture) in SIDEWAYS:  # halved in the other direction now
        sampling = 0
    progressive = bool(picture.info.get("progressive"))
    return {"qtables": picture.quantization, "subsampling": sampling, "progressive": progressive}


def _as_tiff(picture: Any, _content: bytes) -> dict[str, Any]:
    tags = picture.tag_v2
    if DNG_VERSION in tags or SUB_IFDS in tags:  # a raw picture, of which we would keep a preview
        raise UnsafePictureError
    return {"compression": "tiff_adobe_deflate"}


def _as_webp(_picture: Any, content: bytes) -> dict[str, Any]:
    exact = b"VP8L" in content and b"VP8 " not in content
    return {"lossless": exact, "quality": 80 if exact else 92, "exact": True}


def _as_it_is(_picture: Any, _content: bytes) -> dict[str, Any]:
    return {}


WAYS: dict[str, Callable[[Any, bytes], dict[str, Any]]] = {
    JPEG: _as_jpeg, TIFF: _as_tiff, WEBP: _as_webp, PNG: _as_it_is, GIF: _as_it_is,
    BMP: _as_it_is,
}  # fmt: skip
"""By media type, how a picture is written so that it looks as it did."""
