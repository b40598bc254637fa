"""Template files: how an organisation dresses its reports, as a file that can be shared.

A template is a TOML file:

    name = "Ministry of Planning, 2026"
    organisation = "Ministry of Planning"
    logo = "logo.png"                # beside the template: PNG or JPEG

    [colours]
    accent = "#0A6EBD"
    deep = "#084B82"
    tint = "#EFF5FA"

    [[sections]]
    place = "closing"                # or "opening"
    title = "Data protection"
    text = "..."

Only `name` is needed. A mistake is told with its line. Once read, a template is values: it is kept
with the consultation and travels in the data of the reports that are made with it.
"""

import base64
import re
import tomllib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from warnings import catch_warnings

from PIL import Image, UnidentifiedImageError

from gcm_desktop.consultation.report_templates import (
    LARGEST_LOGO,
    ReportTemplate,
    TemplateFaultError,
    template_of,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.files import read_whole
from gcm_desktop.texts import _

LARGEST_FILE = 1_000_000
"""Bytes of a template."""
LARGEST_PICTURE = 4_000_000
"""Bytes of the file of a logo."""
MOST_PIXELS = 16_000_000
LOGO_WITHIN = (900, 360)
"""Pixels that a logo is brought down to; print needs no more at its size."""
FILE_NAME = re.compile(r"[^/\\\0]{1,200}")
_PLACE = re.compile(r"\(at line (\d+), column \d+\)")
_TABLE = re.compile(r"\s*\[\[?\s*([A-Za-z_.]+)\s*\]?\]")

Beside = Callable[[str], bytes]
"""Reads a file that lies beside the template."""


def read_template(content: bytes, beside: Beside) -> ReportTemplate:
    """The template that a file holds; `beside` reads the logo by its name.

    Raises RefusedError with one sentence: the line, the part, and what is wrong with it.
    """
    text = _text_of(content)
    try:
        plain = _flat(tomllib.loads(text))
        if plain.get("logo"):
            plain["logo"] = _logo(plain["logo"], beside)
        return template_of(plain)
    except tomllib.TOMLDecodeError as fault:
        raise _refused(*_where(str(fault))) from None
    except TemplateFaultError as fault:
        raise _refused(line_of(fault.part, text), f"{fault.part}: {fault.why}") from None


def template_file(path: Path) -> ReportTemplate:
    """The template in a file, with the logo that lies beside it. Raises GcmError as a sentence."""
    return read_template(
        read_whole(path, LARGEST_FILE + 1),
        lambda logo: read_whole(path.parent / logo, 2 * LARGEST_PICTURE),
    )


def checked(template: ReportTemplate) -> ReportTemplate:
    """The template, if it is one: what came with data may say anything. Raises RefusedError."""
    try:
        return template_of(template.plain())
    except TemplateFaultError as fault:
        raise _refused(0, str(fault)) from None


def picture_of(template: ReportTemplate) -> bytes:
    """The logo as a PNG picture; nothing where there is none. Raises RefusedError."""
    if not template.logo:
        return b""
    try:
        content = base64.b64decode(checked(template).logo, validate=True)
        return _as_png(content, most=LOGO_WITHIN[0] * LOGO_WITHIN[1])
    except (ValueError, TemplateFaultError):
        raise _refused(0, _("logo: this is no picture that fits into a report.")) from None


def line_of(part: str, text: str) -> int:
    """The line in which a part of a template stands, counted from 1; 0 where it is not there."""
    *above, name = part.split(".")
    wanted, place = (
        (int(above[1]), "sections") if len(above) > 1 else (0, above[0] if above else "")
    )
    if not above and name in ("accent", "deep", "tint"):
        place = "colours"
    elif above and len(above) == 1 and name.isdigit():
        wanted, place, name = int(name), "sections", ""
    inside, seen, last = "", 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if opened := _TABLE.match(line):
            inside = opened[1]
            seen += inside == "sections"
            last = number if inside == place and seen == wanted else last
        elif inside == place and seen == (wanted or seen) and _names(line, name):
            return number
    return last


def _names(line: str, name: str) -> bool:
    return bool(re.match(rf"\s*(colours\.)?[\"']?{re.escape(name)}[\"']?\s*=", line))


def _text_of(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise _refused(0, _("it is too large for a template."))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = len(content[: fault.start].split(b"\n"))
        raise _refused(line, _("this is not text in UTF-8.")) from None


def _flat(plain: dict[str, Any]) -> dict[str, Any]:
    """Colours beside the other parts."""
    colours = plain.pop("colours", {})
    if not isinstance(colours, dict):
        raise TemplateFaultError("colours", _("a colour is six hexadecimal digits, like #0A6EBD."))
    if unknown := colours.keys() - {"accent", "deep", "tint"}:
        said = _("there is no such part; there are: {list}.").format(list="accent, deep, tint")
        raise TemplateFaultError(f"colours.{min(unknown)}", said)
    return plain | colours


def _logo(name: Any, beside: Beside) -> str:
    if not isinstance(name, str) or not FILE_NAME.fullmatch(name) or name in (".", ".."):
        raise TemplateFaultError(
            "logo", _("give the name of a picture that lies beside the template.")
        )
    content = beside(name)
    if len(content) > LARGEST_PICTURE:
        raise TemplateFaultError("logo", _("the picture is too large."))
    said = base64.b64encode(_as_png(content)).decode("ascii")
    if len(said) > LARGEST_LOGO:
        raise TemplateFaultError("logo", _("the picture is too large."))
    return said


def _as_png(content: bytes, *, most: int = MOST_PIXELS) -> bytes:
    """A picture as its plain pixels on white, whatever its file held beside."""
    if content.lstrip()[:5].lower().startswith((b"<svg", b"<?xml", b"<!doc")):
        raise TemplateFaultError(
            "logo",
            _("drawings with markup can hold scripts and lead to other files; save it as PNG."),
        )
    whole = _decoded(content, most)
    whole.thumbnail(LOGO_WITHIN)
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    out = BytesIO()
    paper.save(out, "PNG", optimize=True)
    return out.getvalue()


def _decoded(content: bytes, most: int) -> Image.Image:
    """The pixels of a still picture, decoded only where there are not too many."""
    try:
        with (
            catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture,
        ):
            why_not = _why_not(picture, most)
            if not why_not:
                return picture.convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        why_not = _("the picture has too many pixels.")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        why_not = _("this is no PNG or JPEG picture.")
    raise TemplateFaultError("logo", why_not)


def _why_not(picture: Image.Image, most: int) -> str:
    """Why a picture is not decoded; nothing where it can be."""
    if picture.width * picture.height > most:
        return _("the picture has too many pixels.")
    if getattr(picture, "n_frames", 1) > 1:
        return _("the picture moves; use one that does not.")
    return ""


def _where(said: str) -> tuple[int, str]:
    """The line that the parser of TOML names, and what it says of it."""
    found = _PLACE.search(said)
    why = _("this is not TOML ({said}).").format(said=_PLACE.sub("", said).strip())
    return (int(found[1]) if found else 0), why


def _refused(line: int, why: str) -> RefusedError:
    if line:
        said = _("The template cannot be used. Line {line}: {why} Nothing was made or changed.")
        return RefusedError({"template": said.format(line=line, why=why)})
    said = _("The template cannot be used: {why} Nothing was made or changed.")
    return RefusedError({"template": said.format(why=why)})
