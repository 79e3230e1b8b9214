"""What the library `ocr` says, in the station's words, and back: values alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.domain.canonical import canonical_json
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.facts import PageCode, PageFacts, QualityReason
from app.domain.page import BlockKind, BoxPx, LayerKind, PagePicture, PageText, PageWord, PictureLayer, WordNote
from app.domain.release import PageQuality
from ocr import values as seen
from ocr.errors import ImageRefused, OcrError


def refused(error: OcrError) -> InputRefused | PageWorkFailed:
    """An error of the `ocr` library in the station's words: the same code, in the family of its cause."""
    family = InputRefused if isinstance(error, ImageRefused) else PageWorkFailed
    return family(error.code, error.detail)


def told_box(box: seen.Box) -> BoxPx:
    """A box of the library in the station's words."""
    return box.x0, box.y0, box.x1, box.y1


def told(facts: seen.PageFacts) -> PageFacts:
    """Facts of the library in the station's words."""
    return PageFacts(
        width_px=facts.width_px,
        height_px=facts.height_px,
        dpi=facts.dpi,
        sha256_pixels=facts.sha256_pixels,
        skew_deg=facts.skew_deg,
        skew_confidence=facts.skew_confidence,
        orientation_deg=facts.orientation_deg,
        orientation_confidence=facts.orientation_confidence,
        blank=facts.blank,
        quality=PageQuality(facts.verdict.value),
        reasons=tuple(QualityReason(r.code, told_box(r.box_px) if r.box_px else None) for r in facts.reasons),
        metrics=facts.metrics,
        codes=tuple(PageCode(c.symbology, c.text, told_box(c.box_px)) for c in facts.codes),
        imprint=facts.imprint,
        sheet=facts.sheet,
        items=tuple((item.turn_deg, item.about, item.box) for item in facts.items),
        item_qualities=tuple(PageQuality(item.verdict.value) for item in facts.items if item.verdict is not None),
        outlines=facts.outlines,
        photo=None if facts.photo is None else json.loads(canonical_json(asdict(facts.photo))),
    )


def facts_back(facts: PageFacts) -> seen.PageFacts:
    """Stored facts as the library wants them for cleaning; codes and reasons play no part there."""
    return seen.PageFacts(
        width_px=facts.width_px,
        height_px=facts.height_px,
        dpi=facts.dpi,
        sha256_pixels=facts.sha256_pixels,
        skew_deg=facts.skew_deg,
        skew_confidence=facts.skew_confidence,
        orientation_deg=facts.orientation_deg,
        orientation_confidence=facts.orientation_confidence,
        blank=facts.blank,
        verdict=seen.Verdict(facts.quality.value),
        sheet=facts.sheet,
        outlines=facts.outlines,
        photo=None if facts.photo is None else _photo_back(facts.photo),
    )


def _photo_back(photo: Mapping[str, Any]) -> seen.PhotoFacts:
    glare = photo["glare_box_px"]
    return seen.PhotoFacts(
        **{
            **photo,
            "corners_px": tuple((x, y) for x, y in photo["corners_px"]),
            "paper_mm": tuple(photo["paper_mm"]),
            "glare_box_px": None if glare is None else seen.Box(**glare),
        }
    )


def told_picture(page: seen.PageLayers, ink: tuple[BoxPx, ...]) -> PagePicture:
    """Coded layers of the library in the station's words."""
    return PagePicture(
        page.width_px,
        page.height_px,
        page.dpi,
        tuple(
            PictureLayer(
                LayerKind(layer.kind.value),
                layer.data,
                layer.width_px,
                layer.height_px,
                told_box(layer.box_px),
                layer.color,
                layer.gray,
            )
            for layer in page.layers
        ),
        page.reason,
        ink,
    )


def told_text(page: seen.TextPage) -> PageText:
    """Words of the library in the station's words."""
    words = tuple(
        PageWord(
            word.text,
            told_box(word.box_px),
            told_box(word.line_box_px),
            word.baseline_y_px,
            word.confidence,
            word.block,
            word.line,
            word.raw,
            word.second,
            frozenset(WordNote(note.value) for note in word.notes),
        )
        for word in page.words
    )
    blocks = tuple(BlockKind(kind.value) for kind in page.blocks)
    return PageText(page.width_px, page.height_px, page.dpi, words, page.engine, blocks)
