"""What an archive says about itself: XMP (ISO 16684-1) and the document information dictionary, which agree.

The codes of the dossier and the component, what a person said of the paper, and what is known of each page stand in namespaces of our own.
ISO 19005 (part 1: 6.7.8, part 2: 6.6.2.3) asks that such a namespace be described inside the file by an extension schema; the names of the
description's own fields are fixed there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from pikepdf import Dictionary, Name, Pdf, String

from app.domain.archival import ArchiveMetadata, Flavour, PageOrigin
from app.domain.fields import Field

SOHOA_NAMESPACE = "urn:sohoa:archive:1.0:"
PAGE_NAMESPACE = "urn:sohoa:page:1.0:"
DOSSIER_CODE = "dossierCode"
COMPONENT_CODE = "componentCode"
PRODUCER = "Sohoa"
_MOST_LETTERS = 8000
"""32,767 bytes of UTF-16 (ISO 19005-2, 6.1.13), whatever the letters"""

_OF_FIELD: Mapping[Field, tuple[str, str]] = MappingProxyType(
    {
        Field.OWNER_ID: ("ownerId", "Identity number of the paper's owner"),
        Field.OWNER_NAME: ("ownerName", "Name of the paper's owner"),
        Field.OWNER_BORN: ("ownerBorn", "Day of birth of the paper's owner (ISO 8601)"),
        Field.NUMBER: ("number", "Number and symbol of the paper"),
        Field.ISSUED_ON: ("issuedOn", "Day of issue (ISO 8601)"),
        Field.ISSUER: ("issuer", "Who issued the paper"),
        Field.SUMMARY: ("summary", "What the paper is about"),
        Field.VALID_UNTIL: ("validUntil", "Last day on which the paper is valid (ISO 8601)"),
    }
)
"""name and description of the property in which a field of the paper stands"""
_OF_PAGE: Mapping[str, str] = MappingProxyType(
    {
        "frame": "SHA-256 of each scanned file on the page; #2: the third page in it",
        "device": "What scanned it",
        "dpi": "Pixels an inch",
        "form": "Why the page has the layers that it has",
        "verdict": "Quality of the scan",
        "remarks": "What the verdict is for",
        "unread": "Why it has no words though some may stand on it; absent: it was read",
    }
)
"""fields of a page and what they say"""

# Fields of structures stand as attributes (ISO 16684-1, 7.9.2.3), and without indentation: all of it is stored as it stands here.
_PROPERTY = (
    '<rdf:li pdfaProperty:name="{name}" pdfaProperty:valueType="{kind}" pdfaProperty:category="{category}"'
    " pdfaProperty:description={description}/>"
)
_PAGE_TYPE = """
<pdfaSchema:valueType><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaType:type>Page</pdfaType:type>
<pdfaType:namespaceURI>{namespace}</pdfaType:namespaceURI>
<pdfaType:prefix>page</pdfaType:prefix>
<pdfaType:description>What is known of a page</pdfaType:description>
<pdfaType:field><rdf:Seq>
{fields}
</rdf:Seq></pdfaType:field>
</rdf:li></rdf:Seq></pdfaSchema:valueType>"""
_PAGE_FIELD = '<rdf:li pdfaField:name="{name}" pdfaField:valueType="Text" pdfaField:description={description}/>'
_NOTE = """\
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:description>
"""
_PACKET = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:xmp="http://ns.adobe.com/xap/1.0/"
xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
xmlns:pdfaType="http://www.aiim.org/pdfa/ns/type#"
xmlns:pdfaField="http://www.aiim.org/pdfa/ns/field#"
xmlns:sohoa={namespace}
xmlns:page={page_namespace}>
<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>{conformance}</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
{note}{author}<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{made_at}</xmp:CreateDate>
<xmp:ModifyDate>{made_at}</xmp:ModifyDate>
<xmp:MetadataDate>{made_at}</xmp:MetadataDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
{values}
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Sohoa archival copy</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{namespace_text}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>sohoa</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
{properties}
</rdf:Seq></pdfaSchema:property>{page_type}
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """What the file itself knows of a page: its pixels an inch, why it has its form, who read its words, or why nobody did."""

    dpi: float
    form: str
    reader: str
    unread: str = ""


@dataclass(frozen=True, slots=True)
class _Property:
    """A property of ours: its value as XML, and how the extension schema describes it."""

    name: str
    value: str
    description: str
    category: str = "external"
    kind: str = "Text"


def xmp_packet(metadata: ArchiveMetadata, flavour: Flavour, pages: Sequence[WrittenPage] = ()) -> bytes:
    """The XMP packet of an archive, UTF-8; all its text in NFC. `made_at` is written to the second, in UTC.

    Raises:
        ValueError: where the pages come from is told of more or fewer than there are.
    """
    told = tuple(_properties(metadata, pages))
    properties = "\n".join(
        _PROPERTY.format(name=one.name, kind=one.kind, category=one.category, description=quoteattr(one.description))
        for one in told
    )
    fields = "\n".join(
        _PAGE_FIELD.format(name=name, description=quoteattr(description)) for name, description in _OF_PAGE.items()
    )
    author = f"<dc:creator><rdf:Seq><rdf:li>{escape(plain(metadata.author))}</rdf:li></rdf:Seq></dc:creator>\n"
    return _PACKET.format(
        namespace=quoteattr(SOHOA_NAMESPACE),
        namespace_text=escape(SOHOA_NAMESPACE),
        page_namespace=quoteattr(PAGE_NAMESPACE),
        part=flavour.value[0],
        conformance=flavour.value[1].upper(),
        title=escape(plain(metadata.title)),
        note=_NOTE.format(escape(plain(metadata.note))) if plain(metadata.note) else "",
        author=author if plain(metadata.author) else "",
        language=escape(metadata.language),
        made_at=_utc(metadata.made_at).strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        producer=escape(PRODUCER),
        values="\n".join(f"<sohoa:{one.name}>{one.value}</sohoa:{one.name}>" for one in told),
        properties=properties,
        page_type=_PAGE_TYPE.format(namespace=escape(PAGE_NAMESPACE), fields=fields) if pages else "",
    ).encode()


def add_metadata(
    pdf: Pdf, metadata: ArchiveMetadata, flavour: Flavour = Flavour.PDFA_2U, pages: Sequence[WrittenPage] = ()
) -> None:
    """Write XMP, document information, language and MarkInfo (the file is not tagged) into the catalogue.

    Raises:
        ValueError: as `xmp_packet`.
    """
    packet = xmp_packet(metadata, flavour, pages)
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(metadata.language)
    pdf.Root.MarkInfo = Dictionary(Marked=False)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    made_at = _utc(metadata.made_at).strftime("D:%Y%m%d%H%M%S+00'00'")
    information = Dictionary(
        Title=String(plain(metadata.title)),
        Creator=String(PRODUCER),
        Producer=String(PRODUCER),
        CreationDate=String(made_at),
        ModDate=String(made_at),
    )
    if plain(metadata.author):
        information.Author = String(plain(metadata.author))
    if plain(metadata.note):
        information.Subject = String(plain(metadata.note))
    pdf.trailer.Info = pdf.make_indirect(information)


def _properties(metadata: ArchiveMetadata, pages: Sequence[WrittenPage]) -> Iterator[_Property]:
    readers = " ".join(sorted({page.reader for page in pages if page.reader}))
    known = (
        _text(DOSSIER_CODE, metadata.dossier_code, "Code of the dossier in the dossier system"),
        _text(COMPONENT_CODE, metadata.component_code, "Code of the component of the dossier"),
        _text("paperType", metadata.paper_type, "Code of the kind of the paper"),
        *(_text(_OF_FIELD[name][0], value, _OF_FIELD[name][1]) for name, value in metadata.said),
        _text("recipes", metadata.recipes, "Versions of the steps that made the pages", "internal"),
        _text("reader", readers, "What read the words", "internal"),
    )
    yield from (one for one in known if one.value)
    if not pages:
        return
    if metadata.origins and len(metadata.origins) != len(pages):
        raise ValueError(f"{len(metadata.origins)} origins of {len(pages)} pages")
    rows = "\n".join(_page(page, origin) for page, origin in zip_longest(pages, metadata.origins))
    yield _Property("pages", f"<rdf:Seq>\n{rows}\n</rdf:Seq>", "Its pages, in order", "internal", "Seq Page")


def _text(name: str, value: str, description: str, category: str = "external") -> _Property:
    return _Property(name, escape(plain(value)), description, category)


def _page(page: WrittenPage, origin: PageOrigin | None) -> str:
    """A page as one line of attributes, in which a structure's fields may stand (ISO 16684-1, 7.9.2.3)."""
    told = {"dpi": f"{page.dpi:g}", "form": page.form, "unread": page.unread}
    if origin is not None:
        told |= {
            "frame": " ".join(origin.frames),
            "device": origin.device,
            "verdict": origin.verdict,
            "remarks": " ".join(origin.remarks),
        }
    fields = ((name, plain(told.get(name, ""))) for name in _OF_PAGE)
    return f"<rdf:li {' '.join(f'page:{name}={quoteattr(value)}' for name, value in fields if value)}/>"


def plain(text: str) -> str:
    """One line in NFC, without what XML 1.0 cannot hold, no longer than a string of ISO 19005 may be."""
    letters = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(c for c in letters if c.isprintable())[:_MOST_LETTERS]


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
