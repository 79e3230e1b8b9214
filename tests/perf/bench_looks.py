"""Each page of real files before and after cleaning: a row a page, and contact sheets for people to look at.

Usage: main.py bench looks -- --pages FOLDER [--out FOLDER] [--most N] [--json]
FOLDER holds pictures and PDF files; of each file `--most` pages are taken. Where EXPECTED.json lies in it, what it says is compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from app.domain.errors import InputRefused
from app.rasterise.render import page_count, render
from ocr.errors import OcrError
from ocr.image.decode import decode, from_pixels, probe
from ocr.image.raster import Raster
from ocr.page import clean, inspect
from ocr.values import PageFacts
from tests.perf.expected_pages import compared, expected_in

PAIR_PX = (1240, 860)
PAIRS_A_SHEET = 4
_FONT = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 19)


def main() -> int:
    """Go through the folder."""
    parser = argparse.ArgumentParser(prog="main.py bench looks", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="where the contact sheets go")
    parser.add_argument("--most", type=int, default=12)
    args = parser.parse_args()
    rows, pairs, sheet = [], [], 0
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
    for name, page in pages_in(args.pages, args.most):
        facts = inspect(page)
        rows.append(_row(name, facts))
        if args.out:
            pairs.append(_pair(name, page, clean(page, facts), facts))
            if len(pairs) == PAIRS_A_SHEET:
                sheet += 1
                _save(pairs, args.out / f"sheet-{sheet:03}.png")
                pairs = []
    if pairs:
        _save(pairs, args.out / f"sheet-{sheet + 1:03}.png")
    expected = compared(rows, expected_in(args.pages))
    if args.json:
        print(json.dumps({"rows": rows, "expected": expected}, indent=1))
        return 0
    print("| page | verdict | reasons | skew | turned | sheet |\n|---|---|---|---|---|---|")
    for row in rows:
        print("| {page} | {verdict} | {reasons} | {skew_deg:+.2f} | {orientation_deg} | {sheet} |".format(**row))
    print("\n".join(f"expected: {line}" for line in expected))
    return 0


def pages_in(folder: Path, most: int) -> Iterator[tuple[str, Raster]]:
    """Each page of each file that can be decoded, with its name; the others are told on stderr."""
    for file in sorted(folder.iterdir()):
        try:
            if file.suffix == ".pdf":
                for index in range(min(most, page_count(file))):
                    page = render(file, index)
                    raster = from_pixels(page.pixels, page.width_px, page.height_px, page.channels, page.dpi)
                    yield f"{file.name}#{index + 1}", raster
            elif file.suffix not in (".json", ".txt"):
                for index in range(min(most, probe(file).pages)):
                    yield f"{file.name}#{index + 1}", decode(file, index)
        except (OcrError, InputRefused) as error:
            print(f"{file.name}: {error.code}", file=sys.stderr)


def _row(name: str, facts: PageFacts) -> dict[str, Any]:
    return {
        "page": name,
        "verdict": facts.verdict.value,
        "reasons": " ".join(reason.code for reason in facts.reasons),
        "skew_deg": facts.skew_deg,
        "orientation_deg": facts.orientation_deg,
        "orientation_confidence": facts.orientation_confidence,
        "blank": facts.blank,
        "sheet": "" if facts.sheet is None else " ".join(f"{share:.3f}" for share in facts.sheet),
    }


def _pair(name: str, before: Raster, after: Raster, facts: PageFacts) -> Image.Image:
    """Both beside each other, with what was said of them; places of reasons are framed."""
    pair = Image.new("RGB", PAIR_PX, (70, 74, 80))
    first = Image.fromarray(before.pixels).convert("RGB")
    draw = ImageDraw.Draw(first)
    for reason in facts.reasons:
        if reason.box_px is not None:
            box = reason.box_px
            draw.rectangle((box.x0, box.y0, box.x1, box.y1), outline=(230, 0, 160), width=max(2, first.width // 300))
    room = PAIR_PX[0] // 2 - 8, PAIR_PX[1] - 60
    for place, picture in enumerate((first, Image.fromarray(after.pixels).convert("RGB"))):
        picture.thumbnail(room, Image.Resampling.LANCZOS)
        pair.paste(picture, (4 + place * PAIR_PX[0] // 2, 56))
    said = f"{facts.verdict.value} {' '.join(reason.code for reason in facts.reasons)}"
    turned = f"skew {facts.skew_deg:+.2f} ({facts.skew_confidence:.0f})"
    turned += f"  turned {facts.orientation_deg} ({facts.orientation_confidence:.2f})"
    text = ImageDraw.Draw(pair)
    text.text(
        (6, 4), f"{name[-60:]}   {before.width_px}x{before.height_px} {before.dpi:g} dpi", font=_FONT, fill="white"
    )
    text.text((6, 29), f"{turned}   {said}"[:118], font=_FONT, fill=(255, 220, 150))
    return pair


def _save(pairs: list[Image.Image], path: Path) -> None:
    width, height = PAIR_PX
    sheet = Image.new("RGB", (2 * width + 12, (len(pairs) + 1) // 2 * (height + 12)), "white")
    for number, pair in enumerate(pairs):
        sheet.paste(pair, ((number % 2) * (width + 12), number // 2 * (height + 12)))
    sheet.save(path)


if __name__ == "__main__":
    sys.exit(main())
