"""The desk makes itself heard: two short sounds of its own, played by the desktop's own program. Where there is none: the beep."""

from __future__ import annotations

import array
import math
import shutil
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

PLAYERS = ("pw-play", "paplay", "aplay")
"""PipeWire, PulseAudio, ALSA"""
RATE_HZ = 22_050
LOUDNESS = 0.35
"""share of the greatest amplitude"""
FADE_S = 0.01
"""a tone that begins and ends at once clicks"""
TONES: dict[str, Sequence[tuple[float, float]]] = {
    "stopped": ((523.25, 0.16), (392.0, 0.28)),
    "doubtful": ((659.25, 0.18),),
}
"""name -> tones one after the other: frequency in Hz, length in seconds"""


def samples(tones: Sequence[tuple[float, float]]) -> array.array[int]:
    """The tones as 16-bit samples, one channel."""
    out = array.array("h")
    for frequency_hz, length_s in tones:
        count = round(length_s * RATE_HZ)
        fade = FADE_S * RATE_HZ
        for index in range(count):
            level = min(1.0, index / fade, (count - index) / fade) * LOUDNESS
            out.append(round(32_767 * level * math.sin(2 * math.pi * frequency_hz * index / RATE_HZ)))
    return out


class Sounds:
    """Writes its files into a folder once, and never waits for a player."""

    def __init__(self, folder: Path, *, on: bool) -> None:
        """Find a player.

        Args:
            folder: where the files go; made on first use.
            on: False: nothing is ever heard.
        """
        self._folder = folder
        self.on = on
        self.player = next((found for name in PLAYERS if (found := shutil.which(name))), "")

    def play(self, name: str) -> None:
        """Let a sound of `TONES` be heard."""
        if not self.on:
            return
        try:
            played = bool(self.player) and QProcess.startDetached(self.player, [str(self.file(name))])[0]
        except OSError:  # a full disk is told by other means
            played = False
        if not played:
            QApplication.beep()

    def file(self, name: str) -> Path:
        """The sound as a file."""
        path = self._folder / f"{name}.wav"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            tones = samples(TONES[name])
            if sys.byteorder == "big":
                tones.byteswap()
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(RATE_HZ)
                file.writeframes(tones.tobytes())
        return path
