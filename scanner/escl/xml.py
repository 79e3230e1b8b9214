"""XML of a device, read with distrust. Names are compared without their namespace: devices mix up `scan:` and `pwg:`."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from scanner.errors import AnswerInvalid

MAX_BYTES = 1 << 20
"""Of a description or a status; real ones have 2 to 20 kB."""


def parse(content: bytes, root: str) -> Element:
    """The root element, which must have the local name `root`.

    Raises:
        AnswerInvalid: it is too long, no XML, has a document type or entities, or another root.
    """
    if len(content) > MAX_BYTES:
        raise AnswerInvalid(f"{root}: more than {MAX_BYTES} bytes")
    try:
        element: Element = fromstring(content, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:  # LookupError: an encoding nobody knows
        raise AnswerInvalid(f"{root}: {type(error).__name__}") from error
    if name(element) != root:
        raise AnswerInvalid(f"{root} expected, {name(element)[:80]} came")
    return element


def name(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element | None, wanted: str) -> Iterator[Element]:
    """The children of that local name."""
    return (child for child in element if name(child) == wanted) if element is not None else iter(())


def child(element: Element | None, wanted: str) -> Element | None:
    """The first child of that local name."""
    return next(children(element, wanted), None)


def descendants(element: Element | None, wanted: str) -> Iterator[Element]:
    """All below of that local name, in the order of the document."""
    return (below for below in element.iter() if name(below) == wanted) if element is not None else iter(())


def text(element: Element | None) -> str:
    """Its text as `one_line`; empty where there is none."""
    return one_line(element.text or "") if element is not None else ""


def one_line(said: str) -> str:
    """A device's words in one line, without signs that a terminal obeys."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())


def number(element: Element | None) -> int | None:
    """Its text as a whole number that is not negative beyond reason; None where it is none."""
    try:
        value = int(text(element))
    except ValueError:
        return None
    return value if abs(value) < 1_000_000 else None
