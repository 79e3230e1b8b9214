"""What only a photo has: too few pixels at the far edge, a lamp's glare, paper that does not lie flat."""

from __future__ import annotations

from ocr.verdict.metric import Measured, Metric
from ocr.verdict.sight import Sight


def photographed(sight: Sight) -> Measured:
    """Of a page drawn upright from a photo `effective_dpi`, where it has fewest, `photo_glare` (0..1 of the page) and `curl_mm`."""
    photo = sight.photo
    if photo is None:
        return {}
    return {
        "effective_dpi": Metric(photo.effective_dpi),
        "photo_glare": Metric(photo.glare_share),
        "curl_mm": Metric(photo.curl_mm),
    }
