"""What makes a PDF/A-3 with an XML inside a Factur-X: the words about it in the file's metadata.

The typesetter attaches the XML and writes its own metadata. The new metadata are appended as an incremental update
(ISO 32000-1, 7.5.6), which leaves every byte before it as it was.
"""

from __future__ import annotations

import re

NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
FACTS = {
    "DocumentFileName": ("factur-x.xml", "The name of the embedded XML document"),
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
    "Version": ("1.0", "The actual version of the standard applying to the embedded XML document"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded XML document"),
}
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_PACKET_END = b"</rdf:RDF>"
_TAIL = re.compile(rb"trailer\s*<<(?P<trailer>.*?)>>\s*startxref\s*(?P<xref>\d+)\s*%%EOF\s*\Z", re.DOTALL)


def as_facturx(pdf: bytes) -> bytes:
    """The same PDF, said to be a Factur-X. ValueError where it is not as the typesetter writes it."""
    tail = _TAIL.search(pdf)
    name = re.search(rb"/Type/Catalog.*?/Metadata (\d+) 0 R", pdf, re.DOTALL)
    if tail is None or name is None:
        raise ValueError("the PDF has no trailer or no metadata")
    found = re.search(rb"\n" + name[1] + rb" 0 obj\s*<<[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    if found is None or _SCHEMAS_END not in found[1] or _PACKET_END not in found[1]:
        raise ValueError("the PDF's metadata are not as the typesetter writes them")
    packet = found[1].replace(_SCHEMAS_END, _schema().encode() + _SCHEMAS_END, 1)
    packet = packet.replace(_PACKET_END, _facts().encode() + _PACKET_END, 1)
    head = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    length = str(len(packet)).encode()
    update = b"%b 0 obj\n<</Type/Metadata/Subtype/XML/Length %b>>\nstream\n%b\nendstream\nendobj\n"
    body = head + update % (name[1], length, packet)
    table = b"xref\n%b 1\n%010d 00000 n \ntrailer\n<<%b/Prev %b>>\nstartxref\n%d\n%%%%EOF\n"
    return body + table % (name[1], len(head), tail["trailer"], tail["xref"], len(body))


def _facts() -> str:
    said = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in FACTS.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{said}</rdf:Description>'


def _schema() -> str:
    """PDF/A asks that every property is described."""
    properties = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>'
        f"<pdfaProperty:description>{description}</pdfaProperty:description>"
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, (_, description) in FACTS.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
