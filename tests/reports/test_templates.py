"""Template files: a mistake is told with its line, and a logo brings nothing but its pixels."""

import base64
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from gcm_desktop.consultation.report_templates import ReportTemplate
from gcm_desktop.errors import MissingFileError, RefusedError
from gcm_desktop.reports.templates import (
    checked,
    line_of,
    picture_of,
    read_template,
    template_file,
)
from gcm_desktop.shipped import shipped

WHOLE = """name = "Ministry, 2026"
organisation = "Ministry of Planning"
logo = "logo.png"

[colours]
accent = "#8A3B00"
deep = "#5a1e00"

[[sections]]
place = "opening"
title = "Foreword"
text = "Words."

[[sections]]
title = "Data protection"
text = \"\"\"
One.

Two.\"\"\"
"""


def a_logo(kind: str = "PNG", mode: str = "RGBA", size: tuple[int, int] = (40, 20)) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def none(_name: str) -> bytes:
    raise MissingFileError("logo.png")


def refused(text: str, beside: Callable[[str], bytes] = none) -> str:
    with pytest.raises(RefusedError) as fault:
        read_template(text.encode(), beside)
    return fault.value.problems["template"]


def test_a_template_is_read_with_its_logo() -> None:
    asked: list[str] = []
    template = read_template(WHOLE.encode(), lambda name: asked.append(name) or a_logo())
    assert asked == ["logo.png"]
    assert (template.name, template.accent, template.deep) == ("Ministry, 2026", "8A3B00", "5A1E00")
    assert [(one.place, one.title) for one in template.sections] == [
        ("opening", "Foreword"), ("closing", "Data protection"),
    ]  # fmt: skip
    with Image.open(BytesIO(picture_of(template))) as picture:
        assert (picture.mode, picture.size) == ("RGB", (40, 20))
        assert picture.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("was", "becomes", "line", "why"),
    [
        ('accent = "#8A3B00"', 'accent = "#FFB000"', 6, "accent: the contrast"),
        ('accent = "#8A3B00"', "accent = red", 6, "TOML"),
        ('deep = "#5a1e00"', 'depth = "#5a1e00"', 7, "colours.depth"),
        ('place = "opening"', 'place = "middle"', 10, "sections.1.place"),
        ('title = "Data protection"\n', "", 14, "sections.2.title"),
        ('organisation = "', 'organization = "', 2, "organization"),
        ('logo = "logo.png"', 'logo = "../logo.png"', 3, "logo"),
        ('logo = "logo.png"', "logo = 7", 3, "logo"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_reason(
    was: str, becomes: str, line: int, why: str
) -> None:
    assert was in WHOLE
    sentence = refused(WHOLE.replace(was, becomes), lambda _name: a_logo())
    assert f"Line {line}:" in sentence
    assert why in sentence
    assert sentence.endswith("Nothing was made or changed.")


def test_text_in_another_encoding_says_where() -> None:
    with pytest.raises(RefusedError) as fault:
        read_template('name = "x"\norganisation = "Ministère"'.encode("latin-1"), none)
    assert "Line 2: " in fault.value.problems["template"]


def test_the_template_that_ships_can_be_read() -> None:
    template = template_file(shipped("sample", "template.toml"))
    assert template.organisation == "Riverside Council (invented)"
    assert [one.place for one in template.sections] == ["opening", "closing"]
    assert template.deep != ReportTemplate("usual").deep


def test_a_part_that_is_nowhere_has_no_line() -> None:
    assert line_of("name", "organisation = 'x'") == 0
    assert "Line" not in refused('organisation = "x"')


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def a_bomb() -> bytes:
    """A PNG of 60,000 by 60,000 pixels that its file holds in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data)
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def a_film() -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (SVG, "scripts"), (b"  <?xml version='1.0'?>" + SVG, "scripts"),
        (b"GIF89a" + b"\0" * 90, "no PNG or JPEG"), (b"", "no PNG or JPEG"),
        (a_logo()[:40], "no PNG or JPEG"), (a_bomb(), "pixels"), (a_film(), "moves"),
        (b"\x89PNG" + b"x" * 5_000_000, "too large"),
    ],
)  # fmt: skip
def test_what_is_no_still_picture_is_refused_in_one_sentence(content: bytes, why: str) -> None:
    sentence = refused(WHOLE, lambda _name: content)
    assert "Line 3: logo: " in sentence
    assert why in sentence


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P")])
def test_pictures_of_any_colours_become_plain_ones(kind: str, mode: str) -> None:
    template = read_template(WHOLE.encode(), lambda _name: a_logo(kind, mode, (1_800, 100)))
    with Image.open(BytesIO(picture_of(template))) as picture:
        assert (picture.mode, picture.size) == ("RGB", (900, 50))


def test_what_came_in_data_is_looked_at_again() -> None:
    assert picture_of(ReportTemplate("x")) == b""
    large = base64.b64encode(a_logo(size=(2_000, 2_000))).decode()
    for logo in ("AAAA", "x", large):
        with pytest.raises(RefusedError):
            picture_of(ReportTemplate("x", logo=logo))
    assert checked(ReportTemplate("x")) == ReportTemplate("x")
    with pytest.raises(RefusedError, match="contrast"):
        checked(ReportTemplate("x", accent="FFFFFF"))


def test_a_logo_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read_template(WHOLE.encode(), none)
