"""What machines derive from pages, and under which keys it is found again. Pure.

An artifact is keyed by its stage, the stage's version, its inputs and recipe: the same key means the same bytes, whenever and wherever they
are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from app.domain.archival import ArchiveForm, ArchiveMetadata, Flavour, LayerMode
from app.domain.arrange import PageView
from app.domain.canonical import Json, canonical_json, sha256_hex
from app.domain.model import BlobRef, MasterPage


class Stage(StrEnum):
    """The kinds of derived artifacts."""

    INSPECT = "inspect"
    """facts and verdict of a raw page (JSON)"""
    PREVIEW = "preview"
    """the page as it will be archived, small (JPEG)"""
    THUMB = "thumb"
    """the same, for a grid of pages (JPEG)"""
    LAYERS = "layers"
    """the cleaned page as coded layers (`PagePicture`), faithful"""
    LAYERS_LEAN = "layers-lean"
    """the same, lean"""
    LAYERS_MASTER = "layers-master"
    """the same, lossless"""
    TEXT = "text"
    """the words of the cleaned page (`PageText`)"""
    ARCHIVE = "archive"
    """the PDF/A file"""
    PDFA = "pdfa"
    """the judge's verdict on it (JSON)"""
    PIXELS = "pixels"
    """whether its pages show what they were made of (JSON)"""


@dataclass(frozen=True, slots=True)
class StageRecipe:
    """All parameters of one stage, engine and language-data versions included, and the version of the stage's code."""

    version: int
    parameters: Mapping[str, Json]


type Recipes = Mapping[Stage, StageRecipe]
LAYERS_OF: Mapping[LayerMode, Stage] = MappingProxyType(
    {LayerMode.FAITHFUL: Stage.LAYERS, LayerMode.LEAN: Stage.LAYERS_LEAN, LayerMode.MASTER: Stage.LAYERS_MASTER}
)
"""each mode is a stage of its own: what is made in one never stands for another, and all else of a page is shared by them"""


def page_stages(mode: LayerMode) -> tuple[Stage, Stage]:
    """What an archive is made of: layers and words of each page."""
    return LAYERS_OF[mode], Stage.TEXT


def all_of_page(mode: LayerMode) -> frozenset[Stage]:
    """The same, with what is made on the way: the facts."""
    return frozenset({Stage.INSPECT, *page_stages(mode)})


def artifact_key(stage: Stage, recipes: Recipes, inputs: Mapping[str, Json]) -> str:
    """The name of an artifact: SHA-256 over stage, stage version, inputs and recipe."""
    recipe = recipes[stage]
    return sha256_hex(
        canonical_json({"stage": stage.value, "version": recipe.version, "inputs": inputs, "recipe": recipe.parameters})
    )


def inspect_key(master: MasterPage, recipes: Recipes) -> str:
    """Key of the facts of a raw page."""
    return artifact_key(Stage.INSPECT, recipes, _raw(master))


def page_key(stage: Stage, view: PageView, masters: Mapping[UUID, MasterPage], recipes: Recipes) -> str:
    """Key of what is made from a page as it is shown (PREVIEW, THUMB, LAYERS, TEXT)."""
    return artifact_key(stage, recipes, _shown(view, masters))


def page_keys(view: PageView, masters: Mapping[UUID, MasterPage], recipes: Recipes, mode: LayerMode) -> tuple[str, ...]:
    """Keys of all that an archive needs of a page: layers, words, and the facts of each master page on it."""
    facts = (inspect_key(masters[master], recipes) for master in view.master_ids)
    return (*(page_key(stage, view, masters, recipes) for stage in page_stages(mode)), *facts)


def drawn_keys(
    view: PageView, masters: Mapping[UUID, MasterPage], recipes: Recipes, form: ArchiveForm
) -> tuple[str, ...]:
    """Keys of layers and words of a page of a PDF file that was drawn because the judge refused it in this flavour as it was; none of a
    page that is never kept. Where both are there, they stand in that flavour for those of `page_keys`.
    """
    if [masters[placement.master_id].blob.media_type for placement in view.placements] != ["application/pdf"]:
        return ()
    inputs = {**_shown(view, masters), "refused_in": form.flavour.value}
    return tuple(artifact_key(stage, recipes, inputs) for stage in page_stages(form.mode))


def keys_ever(view: PageView, masters: Mapping[UUID, MasterPage], recipes: Recipes) -> frozenset[str]:
    """Keys of all that is ever made from a page as it is shown, in whatever form its paper is archived."""
    usual = (Stage.PREVIEW, Stage.THUMB, *LAYERS_OF.values(), Stage.TEXT)
    forms = [ArchiveForm(flavour, mode) for flavour in Flavour for mode in LayerMode]
    drawn = (key for form in forms for key in drawn_keys(view, masters, recipes, form))
    return frozenset({*(page_key(stage, view, masters, recipes) for stage in usual), *drawn})


def archive_key(pages: tuple[tuple[BlobRef, BlobRef], ...], metadata: ArchiveMetadata, recipes: Recipes) -> str:
    """Key of an archive file: the layers and words of its pages in order, and its metadata."""
    inputs: list[Json] = [{"layers": layers.sha256, "text": text.sha256} for layers, text in pages]
    return artifact_key(Stage.ARCHIVE, recipes, {"pages": inputs, "metadata": metadata.to_json()})


def pdfa_key(archive: BlobRef, recipes: Recipes) -> str:
    """Key of the judge's verdict on a file."""
    return artifact_key(Stage.PDFA, recipes, {"sha256": archive.sha256})


def pixels_key(archive: BlobRef, recipes: Recipes) -> str:
    """Key of what was found of a file's pages as they are drawn."""
    return artifact_key(Stage.PIXELS, recipes, {"sha256": archive.sha256})


def _shown(view: PageView, masters: Mapping[UUID, MasterPage]) -> dict[str, Json]:
    raw: list[Json] = [_raw(masters[placement.master_id]) for placement in view.placements]
    return {"masters": raw, "view": view.to_json()}


def _raw(master: MasterPage) -> dict[str, Json]:
    return {"sha256": master.blob.sha256, "index": master.index, "dpi": master.dpi}
