"""What an archive says about itself: XMP (ISO 16684-1) and the document information dictionary, which agree.

The codes of the dossier and the component, and what a person said of the paper, stand in a namespace of our own. ISO
19005-2, 6.6.2.3, asks that such a namespace be described inside the file by an extension schema; the names of the description's own fields
are fixed there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from pikepdf import Dictionary, Name, Pdf, String

from app.domain.archival import ArchiveMetadata, Flavour
from app.domain.fields import Field

SOHOA_NAMESPACE = "urn:sohoa:archive:1.0:"
DOSSIER_CODE = "dossierCode"
COMPONENT_CODE = "componentCode"
PRODUCER = "Sohoa"
_MOST_LETTERS = 8000
"""32,767 bytes of UTF-16 (ISO 19005-2, 6.1.13), whatever the letters"""

_DESCRIBED = {
    DOSSIER_CODE: "Code of the dossier in the dossier system",
    COMPONENT_CODE: "Code of the component of the dossier",
}
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

_PROPERTY = """\
         <rdf:li rdf:parseType="Resource">
          <pdfaProperty:name>{name}</pdfaProperty:name>
          <pdfaProperty:valueType>Text</pdfaProperty:valueType>
          <pdfaProperty:category>external</pdfaProperty:category>
          <pdfaProperty:description>{description}</pdfaProperty:description>
         </rdf:li>"""

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
    xmlns:sohoa={namespace}>
   <pdfaid:part>{part}</pdfaid:part>
   <pdfaid:conformance>{conformance}</pdfaid:conformance>
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreateDate>{made_at}</xmp:CreateDate>
   <xmp:ModifyDate>{made_at}</xmp:ModifyDate>
   <xmp:MetadataDate>{made_at}</xmp:MetadataDate>
   <xmp:CreatorTool>{producer}</xmp:CreatorTool>
   <pdf:Producer>{producer}</pdf:Producer>
{values}
   <pdfaExtension:schemas>
    <rdf:Bag>
     <rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>Sohoa archival copy</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>{namespace_text}</pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>sohoa</pdfaSchema:prefix>
      <pdfaSchema:property>
       <rdf:Seq>
{properties}
       </rdf:Seq>
      </pdfaSchema:property>
     </rdf:li>
    </rdf:Bag>
   </pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def xmp_packet(metadata: ArchiveMetadata, flavour: Flavour = Flavour.PDFA_2U) -> bytes:
    """The XMP packet of an archive, UTF-8; all its text in NFC. `made_at` is written to the second, in UTC."""
    said = [(*_OF_FIELD[name], value) for name, value in metadata.said if value]
    described = {**_DESCRIBED, **{name: description for name, description, _ in said}}
    told = {DOSSIER_CODE: metadata.dossier_code, COMPONENT_CODE: metadata.component_code}
    told |= {name: value for name, _, value in said}
    properties = "\n".join(
        _PROPERTY.format(name=name, description=escape(description)) for name, description in described.items()
    )
    return _PACKET.format(
        namespace=quoteattr(SOHOA_NAMESPACE),
        namespace_text=escape(SOHOA_NAMESPACE),
        part=flavour.value[0],
        conformance=flavour.value[1].upper(),
        title=escape(plain(metadata.title)),
        language=escape(metadata.language),
        made_at=_utc(metadata.made_at).strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        producer=escape(PRODUCER),
        values="\n".join(f"   <sohoa:{name}>{escape(plain(value))}</sohoa:{name}>" for name, value in told.items()),
        properties=properties,
    ).encode()


def add_metadata(pdf: Pdf, metadata: ArchiveMetadata, flavour: Flavour = Flavour.PDFA_2U) -> None:
    """Write XMP, document information, language and MarkInfo (the file is not tagged) into the catalogue."""
    pdf.Root.Metadata = pdf.make_stream(xmp_packet(metadata, flavour), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(metadata.language)
    pdf.Root.MarkInfo = Dictionary(Marked=False)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    made_at = _utc(metadata.made_at).strftime("D:%Y%m%d%H%M%S+00'00'")
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(plain(metadata.title)),
            Creator=String(PRODUCER),
            Producer=String(PRODUCER),
            CreationDate=String(made_at),
            ModDate=String(made_at),
        )
    )


def plain(text: str) -> str:
    """One line in NFC, without what XML 1.0 cannot hold, no longer than a string of ISO 19005 may be."""
    letters = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(c for c in letters if c.isprintable())[:_MOST_LETTERS]


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
