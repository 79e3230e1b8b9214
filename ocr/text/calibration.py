"""Made by `main.py bench confidence -- --fit 4`: see `ocr.text.confidence`. Change nothing here."""

from __future__ import annotations

from typing import Final

TABLES: Final[dict[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "handwritten": (  # 3 words
        (0.0,),
        (0.05,),
    ),
    "agreed": (  # 2874 words
        (0.0, 0.248),
        (0.5, 0.9979),
    ),
    "doubted": (  # 265 words
        (0.0, 0.881, 0.964),
        (0.6848, 0.8696, 0.9459),
    ),
    "restored": (  # 75 words
        (0.0, 0.71),
        (0.1667, 0.9178),
    ),
    "capitals": (  # 515 words
        (0.0, 0.189, 0.535, 0.723, 0.912, 0.921, 0.957, 0.958, 0.959),
        (0.25, 0.3, 0.5, 0.7381, 0.76, 0.9062, 0.9091, 0.9412, 0.9969),
    ),
    "short": (  # 154 words
        (0.0, 0.248, 0.938),
        (0.25, 0.8667, 0.9804),
    ),
    "word": (  # 8041 words
        (0.0, 0.281, 0.348, 0.364, 0.412, 0.514, 0.527, 0.802, 0.906, 0.926, 0.933, 0.934, 0.938, 0.964, 0.967, 0.968),
        (
            0.1,
            0.1667,
            0.25,
            0.3333,
            0.4167,
            0.5,
            0.7317,
            0.8,
            0.8673,
            0.9213,
            0.9286,
            0.9444,
            0.9761,
            0.9924,
            0.9944,
            0.9986,
        ),
    ),
}
"""by kind of word: scores from which on a probability holds, and the probabilities"""
