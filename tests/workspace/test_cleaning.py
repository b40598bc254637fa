"""Pictures drawn anew: they look as they did, and tell nothing but what is seen in them."""

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageOps, PngImagePlugin, TiffImagePlugin

from gcm_desktop.workspace import cleaning
from gcm_desktop.workspace.cleaning import LARGEST, UnsafePictureError, cleaned, picture_type

SECRET = b"Tattle"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><by>Tattle author</by></x:xmpmeta>'
NEARLY = 32
"""What a pixel at an edge may differ by where colours are kept coarsely."""
EXACT = ("PNG", "TIFF", "BMP")


def drawn(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """No two corners of it are alike."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.paste((200, 30, 30), (0, 0, size[0] // 3, size[1] // 4))
    picture.paste((20, 60, 200), (size[0] // 2, size[1] // 2, size[0], size[1]))
    return picture


def exif(turn: int = 1) -> Image.Exif:
    """Camera, position, and a preview of its own."""
    told = Image.Exif()
    told[0x010F], told[0x0110], told[0x0132] = "Tattle maker", "Tattle 9", "2026:03:01 10:00:00"
    told[0x0112] = turn
    told.get_ifd(0x8825).update({1: "S", 2: (4.0, 3.0, 2.0), 3: "E", 4: (39.0, 40.0, 1.0)})
    told.get_ifd(0x8769).update({0x9286: b"ASCII\0\0\0Tattle note", 0xA431: "Tattle serial"})
    return told


def saved(picture: Image.Image, kind: str, **said: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **said)
    return out.getvalue()


def telling(kind: str, turn: int = 1) -> bytes:
    """A picture of a kind that tells whatever its kind can tell."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Tattle author")
    texts.add_text("Comment", "Tattle " * 50, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[TiffImagePlugin.IMAGEDESCRIPTION], tags[TiffImagePlugin.XMP] = "Tattle", XMP
    tags[TiffImagePlugin.IPTC_NAA_CHUNK], tags[0x0112] = b"Tattle", turn
    tags[TiffImagePlugin.PHOTOSHOP_CHUNK] = b"Tattle"
    ways: dict[str, dict[str, Any]] = {
        "JPEG": {"exif": exif(turn), "comment": b"Tattle", "xmp": XMP, "quality": 88},
        "PNG": {"exif": exif(turn), "pnginfo": texts},
        "WEBP": {"exif": exif(turn), "xmp": XMP},
        "TIFF": {"tiffinfo": tags},
        "GIF": {"comment": b"Tattle"},
        "BMP": {},
    }
    content = saved(drawn(), kind, **ways[kind])
    return content + b"PK\3\4 Tattle behind the end"


def apart(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of a pixel."""
    assert one.size == other.size
    seen = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema()
    return max(high for _low, high in seen)  # type: ignore[misc]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"])
def test_a_picture_tells_nothing_any_more_and_looks_as_it_did(kind: str) -> None:
    content = telling(kind)
    assert SECRET in content
    clean = cleaned(content)
    assert SECRET not in clean.content
    for sign in (b"Exif", b"xmpmeta", b"8BIM", b"PK\3\4"):
        assert sign not in clean.content
    shown = Image.open(BytesIO(clean.content))
    assert (shown.format, clean.media_type) == (kind, f"image/{kind.lower()}")
    assert apart(shown, Image.open(BytesIO(content))) <= (0 if kind in EXACT else NEARLY)
    assert not {"exif", "xmp", "comment", "photoshop"} & shown.info.keys()
    assert not {0x010F, 0x8825, 0x8769, 700, 270} & dict(shown.getexif()).keys()


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_picture_that_was_turned_by_a_mark_is_turned_in_truth(kind: str, turn: int) -> None:
    content = telling(kind, turn)
    original = Image.open(BytesIO(content))
    original.load()
    shown = Image.open(BytesIO(cleaned(content).content))
    assert shown.getexif().get(0x0112, 1) == 1
    assert shown.size == ((60, 40) if turn < 5 else (40, 60))
    expected = original if kind == "TIFF" else ImageOps.exif_transpose(original)
    assert apart(shown, expected) <= (0 if kind in EXACT else NEARLY)


def test_a_jpeg_keeps_its_quality_and_the_same_one_stays_the_same_file() -> None:
    for quality, sampling in ((35, 2), (80, 1), (98, 0)):
        content = saved(drawn(), "JPEG", quality=quality, subsampling=sampling, progressive=True)
        clean = cleaned(content).content
        before, after = Image.open(BytesIO(content)), Image.open(BytesIO(clean))
        assert before.quantization == after.quantization  # type: ignore[attr-defined]
        assert after.info.get("progressive")
        assert len(clean) < 1.2 * len(content)
        assert cleaned(content).content == clean


def test_the_previews_of_a_camera_go() -> None:
    out = BytesIO()
    drawn().save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")])
    clean = cleaned(out.getvalue())
    shown = Image.open(BytesIO(clean.content))
    assert (shown.format, getattr(shown, "n_frames", 1)) == ("JPEG", 1)


def test_a_colour_profile_stays_and_what_is_too_large_for_one_goes() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP", "TIFF"):
        content = saved(drawn(), kind, icc_profile=profile)
        assert Image.open(BytesIO(cleaned(content).content)).info["icc_profile"] == profile
    content = saved(drawn(), "PNG", icc_profile=random.Random(1).randbytes(1_000_001))
    assert "icc_profile" not in Image.open(BytesIO(cleaned(content).content)).info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_greys_palettes_and_what_is_seen_through_stay_as_they_are(mode: str) -> None:
    picture = drawn().convert("L").convert("I;16") if mode == "I;16" else drawn().convert(mode)
    if mode == "P":
        picture.info["transparency"] = 3
    shown = Image.open(BytesIO(cleaned(saved(picture, "PNG")).content))
    assert shown.mode == mode
    assert list(shown.get_flattened_data()) == list(picture.get_flattened_data())
    assert shown.info.get("transparency") == (3 if mode == "P" else None)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_keeps_its_frames_and_their_times(kind: str) -> None:
    frames = [Image.new("RGB", (24, 24), (60 * n, 20, 200 - 40 * n)) for n in range(4)]
    lasting = [50, 120, 70, 200]
    content = saved(
        frames[0], kind, save_all=True, append_images=frames[1:], duration=lasting, loop=3
    )
    clean = Image.open(BytesIO(cleaned(content).content))
    assert (getattr(clean, "n_frames", 1), clean.info["loop"]) == (4, 3)
    for number, frame in enumerate(frames):
        clean.seek(number)
        clean.load()
        assert clean.info["duration"] == lasting[number]
        assert apart(clean, frame) <= (12 if kind == "WEBP" else 0)


def test_what_is_seen_through_in_a_moving_picture_stays_so() -> None:
    clear = Image.new("RGBA", (16, 16))
    frames = [clear.copy() for _n in range(3)]
    for number, frame in enumerate(frames):
        frame.paste((255, 0, 0, 255), (4 * number, 0, 4 * number + 4, 4))
    content = saved(
        frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, disposal=2
    )
    clean = Image.open(BytesIO(cleaned(content).content))
    for number, frame in enumerate(frames):
        clean.seek(number)
        assert clean.convert("RGBA").getchannel("A").getbbox() == frame.getchannel("A").getbbox()


def test_the_pages_of_a_tiff_stay() -> None:
    pages = [drawn(), drawn((20, 90)).convert("L"), drawn().convert("1")]
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    clean = Image.open(BytesIO(cleaned(content).content))
    assert getattr(clean, "n_frames", 1) == 3
    for number, page in enumerate(pages):
        clean.seek(number)
        assert apart(clean, page) == 0


def chunk(name: bytes, content: bytes) -> bytes:
    body = name + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def bomb(width: int, height: int) -> bytes:
    """A picture of a few bytes that says it is very large."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(100_000)))
    return b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")


def torn(kind: str) -> bytes:
    content = saved(drawn((400, 300)), kind)
    return content[: len(content) // 2]


def many_frames() -> bytes:
    frames = [Image.new("L", (3000, 3000), n) for n in range(10)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


def raw() -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[0xC612] = b"\1\4\0\0"
    return saved(drawn(), "TIFF", tiffinfo=tags)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: bomb(9_000, 9_000),
    "larger bomb": lambda: bomb(60_000, 60_000),
    "no room for such a bomb": lambda: bomb(2**31 - 1, 2**31 - 1),
    "frames that make a bomb together": many_frames,
    "torn JPEG": lambda: torn("JPEG"),
    "torn PNG": lambda: torn("PNG"),
    "torn TIFF": lambda: torn("TIFF"),
    "torn WebP": lambda: torn("WEBP"),
    "empty": bytes,
    "a PDF": lambda: b"%PDF-1.7\n" + bytes(1000),
    "PostScript, which other readers would run": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n" + bytes(99),
    "a raw picture of a camera": raw,
    "too many bytes": lambda: saved(drawn(), "BMP") + bytes(LARGEST),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_cannot_be_opened_safely_is_refused_with_one_sentence(what: str) -> None:
    with pytest.raises(UnsafePictureError) as refused:
        cleaned(HOSTILE[what]())
    assert str(refused.value).count(". ") == 1


def test_pictures_gone_wrong_anywhere_are_drawn_or_refused_and_nothing_else() -> None:
    chance = random.Random(4)
    contents = [telling(kind) for kind in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP")]
    for _turn in range(300):
        content = bytearray(chance.choice(contents))
        for _wrong in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            assert SECRET not in cleaned(bytes(content)).content
        except UnsafePictureError:
            continue


def test_a_wrong_mark_of_the_camera_does_not_keep_a_picture_out() -> None:
    content = saved(drawn(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff Tattle")
    assert SECRET not in cleaned(content).content


def test_a_picture_does_not_grow_without_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "LONGEST", 500)
    with pytest.raises(UnsafePictureError):
        cleaned(saved(Image.effect_noise((80, 80), 90), "PNG"))


@pytest.mark.parametrize(
    ("head", "media_type"),
    [(b"\xff\xd8\xff\xe0", "image/jpeg"), (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
     (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"), (b"MM\0*\0\0\0\x08", "image/tiff"),
     (b"RIFF\0\0\0\0WAVEfmt ", None), (b"BMW drove by", None), (b"", None),
     (b"\0\0\0\x18ftypmp42\0\0\0\0", None)],
)  # fmt: skip
def test_a_picture_is_known_by_its_first_bytes(head: bytes, media_type: str | None) -> None:
    assert picture_type(head) == media_type
