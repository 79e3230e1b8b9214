"""Made by `main.py bench confidence -- --fit 4`: see `ocr.text.confidence`. Change nothing here."""

from __future__ import annotations

from typing import Final

TABLES: Final[dict[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "handwritten": (  # 3 words
        (0.0,),
        (0.05,),
    ),
    "agreed": (  # 2892 words
        (0.0, 0.248, 0.967, 0.968, 0.969),
        (0.5, 0.9831, 0.9894, 0.993, 0.9962),
    ),
    "doubted": (  # 269 words
        (0.0, 0.364, 0.877, 0.881, 0.964),
        (0.6607, 0.6638, 0.6667, 0.8551, 0.9429),
    ),
    "restored": (  # 84 words
        (0.0, 0.645, 0.71),
        (0.1667, 0.25, 0.95),
    ),
    "capitals": (  # 513 words
        (0.0, 0.189, 0.535, 0.565, 0.723, 0.912, 0.921, 0.957, 0.958, 0.959),
        (0.25, 0.3, 0.5, 0.5714, 0.7561, 0.76, 0.9062, 0.9091, 0.9412, 0.9969),
    ),
    "short": (  # 154 words
        (0.0, 0.248, 0.938),
        (0.25, 0.8667, 0.9804),
    ),
    "word": (  # 8037 words
        (0.0, 0.281, 0.348, 0.364, 0.412, 0.514, 0.527, 0.802, 0.911, 0.926, 0.934, 0.938, 0.964, 0.967, 0.968, 0.969),
        (
            0.1,
            0.1667,
            0.25,
            0.3333,
            0.4167,
            0.5,
            0.7436,
            0.8496,
            0.875,
            0.942,
            0.9434,
            0.9762,
            0.9908,
            0.9945,
            0.9967,
            0.9976,
        ),
    ),
}
"""by kind of word: scores from which on a probability holds, and the probabilities"""
