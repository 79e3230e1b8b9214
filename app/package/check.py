"""A package read back: whether each file that its METS name is there with its size and hash, and no other file is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.package.mets import METS_FILE
from app.package.xml import XLINK

_METS = "{http://www.loc.gov/METS/}"
_HREF = f"{{{XLINK}}}href"


class Fault(StrEnum):
    """What is wrong with a file of a package."""

    MISSING = "missing"
    CHANGED = "changed"
    NOT_NAMED = "not_named"
    """no METS names it"""
    NOT_READABLE = "not_readable"
    """a METS that is none"""


@dataclass(frozen=True, slots=True)
class FaultyFile:
    """A file of a package, by its path in it, and what is wrong with it."""

    path: str
    fault: Fault


def check(
    paths: Collection[str], measure: Callable[[str], tuple[int, str]], read: Callable[[str], bytes]
) -> tuple[FaultyFile, ...]:
    """Compare the files of a package with what its METS say.

    Args:
        paths: of all files that are there, from the package's folder.
        measure: size in bytes and SHA-256 of one of them.
        read: the bytes of one of them; asked of METS alone.

    Returns:
        What is wrong, by path; nothing where the package is whole.
    """
    found = dict[str, Fault]()
    named, waiting = {METS_FILE}, [METS_FILE]
    while waiting:
        mets = waiting.pop()
        if mets not in paths:
            found[mets] = Fault.MISSING
            continue
        try:
            stated = tuple(_stated(fromstring(read(mets)), dirname(mets)))
        except (ParseError, DefusedXmlException, ValueError, KeyError):
            found[mets] = Fault.NOT_READABLE
            continue
        for path, size_bytes, sha256 in stated:
            fresh = path not in named
            named.add(path)
            if path not in paths:
                found[path] = Fault.MISSING
            elif measure(path) != (size_bytes, sha256):
                found[path] = Fault.CHANGED
            elif fresh and path.endswith(f"/{METS_FILE}"):
                waiting.append(path)
    found.update({path: Fault.NOT_NAMED for path in paths if path not in named})
    return tuple(FaultyFile(path, found[path]) for path in sorted(found))


def _stated(mets: Element, folder: str) -> Iterator[tuple[str, int, str]]:
    """Path, size and hash of each file that a METS names."""
    for one in mets.iter():
        if one.tag == f"{_METS}mdRef":
            yield _path(one, folder), int(one.attrib["SIZE"]), one.attrib["CHECKSUM"]
        elif one.tag == f"{_METS}file":
            place = one.find(f"{_METS}FLocat")
            if place is None:
                raise ValueError("a file without a place")
            yield _path(place, folder), int(one.attrib["SIZE"]), one.attrib["CHECKSUM"]


def _path(place: Element, folder: str) -> str:
    """Where a reference leads; out of the package it leads nowhere."""
    path = normpath(join(folder, place.attrib[_HREF]))
    if path.startswith(("..", "/")):
        raise ValueError("a path that leads out of the package")
    return path
