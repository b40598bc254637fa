"""How an organisation dresses its reports: its name, logo, colours, and texts of its own.

A template travels with the data of every report that was made with it, so that the same pages can
be made again from them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from gcm_desktop.texts import _

PLACES = ("opening", "closing")
"""Where a text of a template stands: before the first chapter, or after the last."""
LEAST_CONTRAST = 4.5
"""Between letters and what they stand on (WCAG 2.2, 1.4.3)."""
PAPER, INK = "FFFFFF", "1B2733"
ACCENT, DEEP, TINT = "0A6EBD", "084B82", "EFF5FA"
"""The colours of a report that has none of an organisation."""
LONGEST_NAME, LONGEST_TEXT, MOST_TEXTS, LARGEST_LOGO = 200, 20_000, 10, 600_000
_COLOUR = re.compile("[0-9A-F]{6}")
_BASE64 = re.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class TemplateFaultError(ValueError):
    """What is wrong with a template, and with which part of it."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part}: {why}")
        self.part, self.why = part, why


@dataclass(frozen=True)
class FixedText:
    """A text that stands in every report: where, under which heading, its words."""

    place: str
    title: str
    text: str


@dataclass(frozen=True)
class ReportTemplate:
    """A template. Equal to the published schema."""

    name: str
    organisation: str = ""
    logo: str = ""
    """A PNG picture in base64; nothing where there is none."""
    accent: str = ACCENT
    """Of rules, numbers and smaller headings, as six hexadecimal digits."""
    deep: str = DEEP
    """Of headings and drawings."""
    tint: str = TINT
    """Behind call-outs."""
    sections: tuple[FixedText, ...] = ()

    def passed(self, words: Callable[[str, str], str]) -> "ReportTemplate":
        """The same with every text as `words` lets it be printed, given its place and itself."""
        return replace(
            self,
            name=words("name", self.name),
            organisation=words("organisation", self.organisation),
            sections=tuple(
                replace(one, title=words(f"{n}.title", one.title),
                        text=words(f"{n}.text", one.text))
                for n, one in enumerate(self.sections, 1)
            ),
        )  # fmt: skip

    def plain(self) -> dict[str, Any]:
        """As plain values, as `template_of` reads them."""
        return {**asdict(self), "sections": [asdict(one) for one in self.sections]}


def template_of(plain: Mapping[str, Any]) -> ReportTemplate:
    """The template that plain values say, checked. Raises TemplateFaultError."""
    _refuse_unknown(plain, ReportTemplate.__dataclass_fields__, "")
    texts = plain.get("sections", ())
    if not isinstance(texts, list | tuple) or len(texts) > MOST_TEXTS:
        raise TemplateFaultError(
            "sections", _("at most {most} texts fit into a template.").format(most=MOST_TEXTS)
        )
    if not _text(plain, "name", LONGEST_NAME):
        raise TemplateFaultError("name", _("this is needed."))
    made = ReportTemplate(
        name=_text(plain, "name", LONGEST_NAME),
        organisation=_text(plain, "organisation", LONGEST_NAME),
        logo=_logo(plain),
        accent=_colour(plain, "accent", ACCENT),
        deep=_colour(plain, "deep", DEEP),
        tint=_colour(plain, "tint", TINT),
        sections=tuple(_fixed_text(one, f"sections.{n}") for n, one in enumerate(texts, 1)),
    )
    _refuse_faint(made)
    return made


def contrast(one: str, other: str) -> float:
    """How much two colours differ in light, 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _refuse_faint(made: ReportTemplate) -> None:
    for part, letters, ground in (
        ("accent", made.accent, PAPER),
        ("deep", made.deep, PAPER),
        ("tint", INK, made.tint),
        ("tint", made.deep, made.tint),
    ):
        found = contrast(letters, ground)
        if found < LEAST_CONTRAST:
            said = _(
                "the contrast between letters and ground would be {found}, and {least} is needed "
                "to be read by all; choose a {way} colour."
            )
            way = _("darker") if ground == PAPER else _("lighter")
            raise TemplateFaultError(
                part, said.format(found=f"{found:.1f}", least=LEAST_CONTRAST, way=way)
            )


def _fixed_text(plain: Any, part: str) -> FixedText:
    if not isinstance(plain, Mapping):
        raise TemplateFaultError(part, _("a place, a title and a text are needed."))
    _refuse_unknown(plain, FixedText.__dataclass_fields__, f"{part}.")
    place = plain.get("place", "closing")
    if place not in PLACES:
        said = _("choose one of: {list}.").format(list=", ".join(PLACES))
        raise TemplateFaultError(f"{part}.place", said)
    title, text = (
        _text(plain, "title", LONGEST_NAME, part),
        _text(plain, "text", LONGEST_TEXT, part),
    )
    for name, said in (("title", title), ("text", text)):
        if not said:
            raise TemplateFaultError(f"{part}.{name}", _("this is needed."))
    return FixedText(place, title, text)


def _refuse_unknown(plain: Mapping[str, Any], known: Mapping[str, Any], before: str) -> None:
    for name in plain:
        if name not in known:
            said = _("there is no such part; there are: {list}.").format(list=", ".join(known))
            raise TemplateFaultError(f"{before}{name}", said)


def _text(plain: Mapping[str, Any], name: str, longest: int, inside: str = "") -> str:
    part = f"{inside}.{name}" if inside else name
    said = plain.get(name, "")
    if not isinstance(said, str):
        raise TemplateFaultError(part, _("a text is needed."))
    if len(said) > longest:
        sentence = _("at most {max_length} characters fit here; split it into several.")
        raise TemplateFaultError(part, sentence.format(max_length=longest))
    return said.strip()


def _colour(plain: Mapping[str, Any], name: str, usual: str) -> str:
    said = plain.get(name, usual)
    colour = said.removeprefix("#").upper() if isinstance(said, str) else ""
    if not _COLOUR.fullmatch(colour):
        raise TemplateFaultError(name, _("a colour is six hexadecimal digits, like #0A6EBD."))
    return colour


def _logo(plain: Mapping[str, Any]) -> str:
    said = plain.get("logo", "")
    if not isinstance(said, str) or len(said) > LARGEST_LOGO or not _BASE64.fullmatch(said):
        raise TemplateFaultError("logo", _("this is no picture that fits into a report."))
    return said
