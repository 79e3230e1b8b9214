"""XML that is written the same each time: elements with their prefix as part of the name, attributes in the order given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from xml.etree.ElementTree import Element, indent, tostring

from app.domain.clock import VIET_NAM

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XLINK = "http://www.w3.org/1999/xlink"

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""characters that XML 1.0 can't hold; OCR and file names may bring them"""
_NONE: Mapping[str, str] = MappingProxyType({})


def node(name: str, attributes: Mapping[str, str] = _NONE, *children: Element | None, text: str = "") -> Element:
    """An element; children that are None are left out, attributes that are empty too."""
    made = Element(name, {key: clean(value) for key, value in attributes.items() if value})
    made.extend(child for child in children if child is not None)
    if text:
        made.text = clean(text)
    return made


def clean(text: str) -> str:
    """A text without what XML can't hold."""
    return _FORBIDDEN.sub("", text)


def written(root: Element) -> bytes:
    """A whole XML file, in UTF-8."""
    indent(root)
    content: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"


def moment(at: datetime) -> str:
    """A time as the circular wants it: ISO 8601 with milliseconds, in the time of Viet Nam."""
    return at.astimezone(VIET_NAM).isoformat(timespec="milliseconds")
