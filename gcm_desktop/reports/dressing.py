"""How an organisation's template dresses a report of any kind: its title page, texts and colours.

What came with data may say anything, so a template is checked before anything of it is used.
"""

from collections.abc import Iterator

from gcm_desktop.consultation.report_templates import ReportTemplate
from gcm_desktop.reports.blocks import Block, Heading, Paragraph, Picture
from gcm_desktop.reports.templates import checked, picture_of
from gcm_desktop.reports.typesetting import Colours
from gcm_desktop.reports.voice import Voice


def publisher(dress: ReportTemplate | None, voice: Voice) -> tuple[str, Picture | None]:
    """Whose report it is, as its title page says, and their logo. Raises RefusedError."""
    if dress is None:
        return "", None
    png = picture_of(dress)
    named = dress.organisation or dress.name
    logo = Picture(png, voice.say("Logo: {name}", name=named)) if png else None
    return dress.organisation, logo


def fixed_texts(dress: ReportTemplate | None, place: str) -> Iterator[Block]:
    """What an organisation says in all its reports at this place, one of `PLACES`."""
    for one in dress.sections if dress else ():
        if one.place == place:
            yield Heading(one.title)
            yield from paragraphs(one.text)


def paragraphs(text: str) -> Iterator[Block]:
    """A text in paragraphs, one a line."""
    return (Paragraph(line) for line in map(str.strip, text.split("\n")) if line)


def colours_of(dress: ReportTemplate | None) -> Colours | None:
    """The colours of a report; nothing where they are the usual ones. Raises RefusedError."""
    if dress is None:
        return None
    known = checked(dress)
    return Colours(known.accent, known.deep, known.tint)
