"""The archival copy: what is written into a PDF/A beside its pages, and how it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from app.domain.canonical import Json
from app.domain.fields import Field

FLAVOURS = frozenset({"1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u", "4", "4e", "4f"})
"""all that a file can be judged by"""


class Flavour(StrEnum):
    """Part and conformance level of ISO 19005 that files are written in and judged by."""

    PDFA_1B = "1b"
    """of PDF 1.4: for a receiver that knows nothing newer"""
    PDFA_2U = "2u"
    """every letter can be copied and searched"""
    PDFA_3U = "3u"
    """as 2u, and files of any kind may be attached"""


class LayerMode(StrEnum):
    """How near a page's coded layers stay to the cleaned page."""

    FAITHFUL = "faithful"
    """the paper's tone is kept, and every layer with content has at least 200 dpi"""
    LEAN = "lean"
    """the paper is whitened; all that is written on it is kept, at 200 dpi or more"""
    MASTER = "master"
    """lossless"""


@dataclass(frozen=True, slots=True)
class ArchiveForm:
    """How one paper is archived."""

    flavour: Flavour = Flavour.PDFA_2U
    mode: LayerMode = LayerMode.FAITHFUL
    attach_masters: bool = False


AS_USUAL = ArchiveForm()
"""where nobody decided anything"""


@dataclass(frozen=True, slots=True)
class ArchivePolicy:
    """What is decided, once for all papers, of how they are archived.

    Attributes:
        mode: of papers that `mode_of_paper` does not name.
        mode_of_paper: by the kind of a paper: its national code (*mã giấy tờ*), or the component's code where it has none.
        attach_masters: whether the scans themselves are attached to the file, which flavour 3u alone permits.
        flatten_forms: whether fields of a PDF file from outside may become part of its pages; else such a file is not taken in.
        decided: names of what is no call's to say otherwise: `flavour`, `mode`. The mode of a kind of paper never is.

    Raises:
        ValueError: masters are to be attached to another flavour.
    """

    flavour: Flavour = Flavour.PDFA_2U
    mode: LayerMode = LayerMode.FAITHFUL
    mode_of_paper: Mapping[str, LayerMode] = field(default_factory=lambda: MappingProxyType({}))
    attach_masters: bool = False
    flatten_forms: bool = True
    decided: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.attach_masters and self.flavour is not Flavour.PDFA_3U:
            raise ValueError("masters can be attached in flavour 3u only")

    def form_of(self, paper_type: str, flavour: str = "", mode: str = "") -> ArchiveForm:
        """How a paper of this kind is archived, where a person said `flavour` and `mode` of it; empty: nobody said anything."""
        made_in = Flavour(flavour) if flavour and "flavour" not in self.decided else self.flavour
        usual = LayerMode(mode) if mode and "mode" not in self.decided else self.mode
        attached = self.attach_masters and made_in is Flavour.PDFA_3U
        return ArchiveForm(made_in, self.mode_of_paper.get(paper_type, usual), attached)


@dataclass(frozen=True, slots=True)
class PaperPart:
    """One of the papers in a file that holds several: its bookmark, and where it begins, counted from 0.

    Its pages are numbered from 1; `label` stands before the number with a hyphen between.
    """

    title: str
    first_page: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that goes along inside an archive.

    Attributes:
        name: in ASCII, another one for each file.
        media_type: what `data` is.
        description: for people.
        made_at: when it was made.
        data: its bytes.
    """

    name: str
    media_type: str
    description: str
    made_at: datetime
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PageOrigin:
    """Where a page comes from and how it was judged, for whoever inspects the file later; nothing of a person.

    Attributes:
        frames: SHA-256 of each file that came from a device and is on the page; `#2` behind it says that it is the third page in there.
        device: what scanned it, by the id that its driver gives; several, where the page shows several scans.
        verdict: of the page's quality; empty: it is not known.
        remarks: codes of what the verdict was for.
    """

    frames: tuple[str, ...]
    device: str
    verdict: str
    remarks: tuple[str, ...] = ()

    def to_json(self) -> list[Json]:
        """Its part of an artifact's key."""
        return [list(self.frames), self.device, self.verdict, list(self.remarks)]


@dataclass(frozen=True, slots=True)
class ArchiveMetadata:
    """Document and XMP metadata. `title` is NFC; `made_at` (UTC), the time of copying, is an input: equal inputs give equal bytes.

    Attributes:
        said: what a person said of the paper and its owner by then, in its written form and in the order of the form.
        paper_type: the kind of the paper, by its national code (*mã giấy tờ*) or else the component's; empty: it is not known.
        author: who made the copy: the unit that took the paper in, by its national code, and no person; empty: it is not known.
        recipes: by which versions of the station's steps the pages were made.
        origins: of each page, in order; empty: nothing is known of them.
        note: what whoever opens the file has to know of it.
    """

    title: str
    dossier_code: str
    component_code: str
    made_at: datetime
    language: str = "vi-VN"
    said: tuple[tuple[Field, str], ...] = field(default=(), repr=False)
    paper_type: str = ""
    author: str = ""
    recipes: str = ""
    origins: tuple[PageOrigin, ...] = ()
    note: str = ""

    def to_json(self) -> dict[str, Json]:
        """The part of an artifact's key that says what is written into the file."""
        only_if_known: dict[str, Json] = {
            "said": {name.value: value for name, value in self.said},
            "paper_type": self.paper_type,
            "author": self.author,
            "recipes": self.recipes,
            "origins": [origin.to_json() for origin in self.origins],
            "note": self.note,
        }
        return {
            "title": self.title,
            "dossier_code": self.dossier_code,
            "component_code": self.component_code,
            "made_at": self.made_at.isoformat(),
            "language": self.language,
            **{name: value for name, value in only_if_known.items() if value},
        }


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """One broken rule of ISO 19005: clause and test number (`6.2.11.5-1`) and what it says."""

    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class PdfaVerdict:
    """What the judge of PDF/A found. `engine` names the judge and its version."""

    flavour: str
    valid: bool
    failures: tuple[RuleFailure, ...]
    engine: str

    def to_json(self) -> dict[str, Json]:
        """The stored form."""
        return {
            "flavour": self.flavour,
            "valid": self.valid,
            "engine": self.engine,
            "failures": [{"clause": f.clause, "message": f.message} for f in self.failures],
        }


@dataclass(frozen=True, slots=True)
class ArchiveCodes:
    """What an archive file of ours says about itself in its XMP; None where the file is not ours. A claim, not proof."""

    dossier_code: str | None
    component_code: str | None
    title: str | None
