"""What a report says about itself: metadata, colour space, and the data it carries.

XMP with the extension schema of ISO 19005-3, so that archives can read the digest of the data.
"""

from __future__ import annotations

import hashlib
from html import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageCms

from gcm_desktop import __version__
from gcm_desktop.reports.typesetting.about import About, Attachment
from gcm_desktop.reports.typesetting.fonts import drawable, language_tag

PRODUCER = "GCM Desktop"
CREATOR = f"{PRODUCER} {__version__}"
"""What composed and set the pages: another version may word and break them otherwise."""
NAMESPACE = "urn:gcm-desktop:report:1#"
CARRIED = (
    ("DataFileName", "name of the embedded data file"),
    ("DataSHA256", "SHA-256 of the embedded data file, in hexadecimal digits"),
    ("DataSchema", "name and version of the schema of the data"),
)
PROFILE_DATE = slice(24, 36)
"""Where an ICC profile keeps the moment it was made."""


def describe(pdf: pikepdf.Pdf, about: About) -> None:
    """Write language, title, dates, identifier and data of a report into its file."""
    root = pdf.Root
    root.Lang = String(language_tag(about.language))
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if about.attachment is not None:
        _attach(pdf, about.attachment, _pdf_date(about))
    _write_output_intent(pdf)
    _write_information(pdf, about)
    metadata = pdf.make_stream(xmp(about).encode("utf-8"))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    root.Metadata = metadata


def shown(text: str) -> str:
    """Return `text` fit for a title: what cannot be written is replaced by U+FFFD."""
    return "".join(
        character if drawable(character) else " " if character.isspace() else "\ufffd"
        for character in text
    )


def _pdf_date(about: About) -> str:
    return f"D:{about.date:%Y%m%d}000000Z"


def _attach(pdf: pikepdf.Pdf, attachment: Attachment, date: str) -> None:
    file = pdf.make_stream(attachment.data)
    file.Type, file.Subtype = Name.EmbeddedFile, Name("/application/json")
    checksum = hashlib.md5(attachment.data, usedforsecurity=False).digest()
    file.Params = Dictionary(
        Size=len(attachment.data), ModDate=String(date), CheckSum=String(checksum)
    )
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(attachment.name),
            UF=String(attachment.name),
            Desc=String(attachment.schema),
            AFRelationship=Name.Source,
            EF=Dictionary(F=file, UF=file),
        )
    )
    pdf.Root.AF = Array([specification])
    names = pdf.make_indirect(Dictionary(Names=Array([String(attachment.name), specification])))
    pdf.Root.Names = Dictionary(EmbeddedFiles=names)


def _write_output_intent(pdf: pikepdf.Pdf) -> None:
    """Say that colours are sRGB."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[PROFILE_DATE] = bytes(12)
    stream = pdf.make_stream(bytes(profile))
    stream.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=stream,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _write_information(pdf: pikepdf.Pdf, about: About) -> None:
    information = pdf.docinfo
    for key in list(information.keys()):
        del information[key]
    information["/Title"] = String(shown(about.title))
    if about.author:
        information["/Author"] = String(shown(about.author))
    information["/Creator"], information["/Producer"] = String(CREATOR), String(PRODUCER)
    information["/CreationDate"] = information["/ModDate"] = String(_pdf_date(about))


def xmp(about: About) -> str:
    """Return the XMP packet of a report."""
    date = f"{about.date:%Y-%m-%d}T00:00:00Z"
    creator = (
        f"<dc:creator><rdf:Seq><rdf:li>{_xml(about.author)}</rdf:li></rdf:Seq></dc:creator>"
        if about.author
        else ""
    )
    carried = "" if about.attachment is None else _carried(about.attachment)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{_xml(about.title)}</rdf:li></rdf:Alt></dc:title>
{creator}<dc:language><rdf:Bag><rdf:li>{language_tag(about.language)}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<xmpMM:DocumentID>uuid:{about.document_id}</xmpMM:DocumentID>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
{carried}<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
{_schemas()}</rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _carried(attachment: Attachment) -> str:
    values = (attachment.name, attachment.sha256, attachment.schema)
    properties = "".join(
        f"<gcm:{name}>{_xml(value)}</gcm:{name}>"
        for (name, _), value in zip(CARRIED, values, strict=True)
    )
    return f'<rdf:Description rdf:about="" xmlns:gcm="{NAMESPACE}">{properties}</rdf:Description>\n'


def _schemas() -> str:
    carried = "".join(_property(name, "Text", "external", meaning) for name, meaning in CARRIED)
    part = _property("part", "Integer", "internal", "part of ISO 14289 that is followed")
    return _schema("Report of GCM Desktop", NAMESPACE, "gcm", carried) + _schema(
        "PDF/UA identification", "http://www.aiim.org/pdfua/ns/id/", "pdfuaid", part
    )


def _schema(title: str, namespace: str, prefix: str, properties: str) -> str:
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>\n"
    )


def _property(name: str, kind: str, category: str, meaning: str) -> str:
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
    )


def _xml(text: str) -> str:
    return escape(shown(text), quote=False)
