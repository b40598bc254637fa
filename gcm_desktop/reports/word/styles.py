"""The styles of a working copy, its one kind of list, and its settings, as Word knows them.

They are real styles under Word's own names, so that a table of contents, the list of headings and
a screen reader find what they look for.
"""

import re

from docx.document import Document
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from gcm_desktop.reports.typesetting.about import Colours
from gcm_desktop.reports.typesetting.fonts import language_tag, primary
from gcm_desktop.reports.word.runs import EAST_ASIAN
from gcm_desktop.texts import is_right_to_left

XMLNS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LATIN, CHINESE = "Arial", "Microsoft YaHei"
"""Arial has Arabic and Hebrew letters, too; what neither has, Word takes from where it finds it."""
ACCENT, INK, MUTED, HAIRLINE, TINT = "0A6EBD", "1B2733", "5A6978", "D3DCE5", "EFF5FA"
WARNING = "9B1C1C"
COLOUR = re.compile('"([0-9A-F]{6})"')
HALF_POINTS = {
    "Normal": 21, "Title": 52, "Subtitle": 28, "Heading1": 34, "Heading2": 26, "Heading3": 22,
    "Lead": 24, "Quote": 21, "Caption": 18, "Remark": 18, "Muted": 19, "QuoteSource": 18,
    "MatrixHead": 15,
}  # fmt: skip
BULLETS, NUMBERS = "1", "2"
"""The two lists: points without an order, and the numbered messages."""
FACE = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{CHINESE}"/>'
RULES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="6" w:color="{ACCENT}"/>'
    for edge in ("top", "bottom")
)
"""Above and below, since programs do not agree which side is left where one begins at the right."""


def dress(document: Document, language: str, colours: Colours | None = None) -> None:
    """Give a document the styles, the list and the settings of a report in a language.

    Where an organisation has colours, they stand in place of the usual ones.
    """
    mirrored = is_right_to_left(language)
    styles = _styles(language, mirrored=mirrored)
    if colours is not None:
        own = {ACCENT: colours.accent, TINT: colours.tint}
        styles = COLOUR.sub(lambda found: f'"{own.get(found[1], found[1])}"', styles)
    _replace(document.styles.element, styles)
    _replace(document.part.numbering_part.element, NUMBERING)
    _replace(document.settings.element, _settings(language))


def _replace(held: BaseOxmlElement, content: str) -> None:
    for child in list(held):
        held.remove(child)
    held.extend(list(parse_xml(f"<w:held {XMLNS}>{content}</w:held>")))


def languages(language: str) -> dict[str, str]:
    """The language of each kind of script: the report's where it is of that kind."""
    slots = {"val": "en-GB", "eastAsia": "zh-CN", "bidi": "ar-SA"}
    slot = "eastAsia" if primary(language) in EAST_ASIAN else "val"
    slots["bidi" if is_right_to_left(language) else slot] = language_tag(language)
    return slots


def _tongue(language: str) -> str:
    return " ".join(f'w:{slot}="{tag}"' for slot, tag in languages(language).items())


def _styles(language: str, *, mirrored: bool) -> str:
    way = "<w:bidi/>" if mirrored else ""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{FACE}<w:color w:val="{INK}"/>{_size("Normal")}'
        f"<w:lang {_tongue(language)}/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{way}</w:pPr></w:style>"
    )
    return "".join(
        (defaults, normal, CHARACTERS, *_titles(), *_running(), *_beside(), *_contents(), TABLES)
    )


def _size(style: str) -> str:
    size = HALF_POINTS[style]
    return f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def _style(id_: str, name: str, paragraph: str, letters: str = "", following: str = "") -> str:
    after = f'<w:next w:val="{following}"/>' if following else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/>{after}<w:qFormat/><w:pPr>{paragraph}</w:pPr>'
        f"<w:rPr>{letters}</w:rPr></w:style>"
    )


def _letters(style: str, colour: str = INK, *, bold: bool = False) -> str:
    weight = "<w:b/><w:bCs/>" if bold else ""
    return f'{weight}<w:color w:val="{colour}"/>{_size(style)}'


def _spaced(before: int, after: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _titles() -> list[str]:
    return [
        _style("Title", "Title", _spaced(1200, 200), _letters("Title", ACCENT, bold=True)),
        _style("Subtitle", "Subtitle", _spaced(0, 480), _letters("Subtitle", MUTED)),
        *(
            _style(
                f"Heading{level}", f"heading {level}",
                f'<w:keepNext/><w:keepLines/>{_spaced(before, 120)}<w:outlineLvl '
                f'w:val="{level - 1}"/>',
                _letters(f"Heading{level}", ACCENT if level < 3 else INK, bold=True), "Normal",
            )
            for level, before in ((1, 480), (2, 360), (3, 220))
        ),
    ]  # fmt: skip


def _running() -> list[str]:
    ruled = f"<w:pBdr>{RULES}</w:pBdr>"
    inset = '<w:ind w:left="284"/>'
    tint = f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/>'
    return [
        _style("Lead", "Lead", _spaced(40, 200), _letters("Lead")),
        _style("Quote", "Quote", f"<w:keepNext/><w:keepLines/>{tint}{_spaced(120, 0)}{inset}"),
        _style("Summary", "Summarised words",
               f"<w:keepNext/><w:keepLines/>{_spaced(120, 0)}{inset}"),
        _style("QuoteSource", "Quote source", f"{_spaced(20, 160)}{inset}",
               _letters("QuoteSource", MUTED)),
        _style("ListBullet", "List Bullet",
               f'<w:numPr><w:numId w:val="{BULLETS}"/></w:numPr>{_spaced(0, 60)}'
               "<w:contextualSpacing/>"),
        _style("ListNumber", "List Number",
               f'<w:numPr><w:numId w:val="{NUMBERS}"/></w:numPr>{_spaced(0, 80)}'),
        _style("Remark", "Remark", _spaced(0, 100), _letters("Remark", MUTED)),
        _style("Muted", "Muted", _spaced(0, 120), _letters("Muted", MUTED)),
        _style("CallOut", "Call-out", f"<w:keepLines/>{ruled}{tint}{_spaced(0, 160)}"),
        _style("CallOutTitle", "Call-out title",
               f"<w:keepNext/>{ruled}{tint}{_spaced(160, 0)}",
               _letters("Normal", ACCENT, bold=True), "CallOut"),
    ]  # fmt: skip


def _beside() -> list[str]:
    """Of tables, notes, heads and feet."""
    return [
        _style("Caption", "caption", f"<w:keepNext/>{_spaced(120, 80)}",
               _letters("Caption", MUTED, bold=True)),
        _style("TableText", "Table text", _spaced(30, 30), _letters("Muted")),
        _style("Count", "Table count", f'{_spaced(20, 20)}<w:jc w:val="center"/>',
               _letters("Caption")),
        _style("MatrixHead", "Table head turned",
               '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>',
               _letters("MatrixHead", bold=True)),
        _style("FootnoteText", "footnote text", _spaced(60, 60), _letters("Remark", MUTED)),
        _style("Header", "header", f'{_spaced(0, 0)}<w:jc w:val="center"/>',
               _letters("Remark", WARNING, bold=True)),
        _style("Footer", "footer", f'{_spaced(0, 0)}<w:jc w:val="center"/>',
               _letters("Remark", MUTED)),
    ]  # fmt: skip


def _contents() -> list[str]:
    return [
        _style("ContentsHeading", "Contents heading", f"<w:keepNext/>{_spaced(240, 160)}",
               _letters("Heading1", ACCENT, bold=True), "Normal"),
        _style("TOC1", "toc 1", _spaced(100, 20), "<w:b/><w:bCs/>"),
        _style("TOC2", "toc 2", f'{_spaced(0, 20)}<w:ind w:left="284"/>'),
    ]  # fmt: skip


CHARACTERS = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/></w:style>'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    f'<w:rPr><w:color w:val="{INK}"/></w:rPr></w:style>'
)
_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{HAIRLINE}"/>'
    for edge in ("top", "bottom", "insideH")
)
_MARGINS = (
    '<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
)
TABLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{_MARGINS}</w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="ReportTable"><w:name w:val="Report Table"/>'
    f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{_EDGES}</w:tblBorders></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr>'
    f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr></w:tblStylePr>'
    "</w:style>"
    '<w:style w:type="table" w:styleId="ReportFacts"><w:name w:val="Report Facts"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblStylePr w:type="firstCol"><w:rPr><w:b/><w:bCs/>'
    f'<w:color w:val="{MUTED}"/></w:rPr></w:tblStylePr></w:style>'
)


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
    '<w:pStyle w:val="ListBullet"/><w:lvlText w:val="\u2022"/>'
    '<w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="360" w:hanging="284"/></w:pPr>'
    f"<w:rPr>{FACE}</w:rPr></w:lvl></w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="hybridMultilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:pStyle w:val="ListNumber"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="400" w:hanging="400"/></w:pPr></w:lvl></w:abstractNum>'
    f'<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="0"/></w:num>'
    f'<w:num w:numId="{NUMBERS}"><w:abstractNumId w:val="1"/></w:num>'
)


def _settings(language: str) -> str:
    """Without the numbers by which Word tells apart when each word was typed (rsids)."""
    told = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word"'
        f' w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
        )
    )
    return (
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f"<w:compat>{told}</w:compat><w:themeFontLang {_tongue(language)}/>"
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
    )
