"""Pictures that were fetched, as far as the room for them goes: counted in bytes, for a page of an A3 book is four of a card."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator

from PySide6.QtGui import QImage


class PictureCache[K: Hashable]:
    """Gives room by dropping what was looked at longest ago; the newest is kept, however large."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[K, QImage] = OrderedDict()
        self.used_bytes = 0

    def __contains__(self, key: K) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> QImage | None:
        """The picture, which is wanted again; None: it is not here."""
        image = self._kept.get(key)
        if image is not None:
            self._kept.move_to_end(key)
        return image

    def put(self, key: K, image: QImage) -> None:
        """Keep a picture."""
        self._drop(key)
        self._kept[key] = image
        self.used_bytes += image.sizeInBytes()
        while self.used_bytes > self._most_bytes and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))

    def newest_first(self) -> Iterator[tuple[K, QImage]]:
        """What is here; looking on does not count as looking at."""
        return reversed(self._kept.items())

    def clear(self) -> None:
        """Drop all."""
        self._kept.clear()
        self.used_bytes = 0

    def forget(self, unwanted: Callable[[K], bool]) -> None:
        """Drop what may not be kept."""
        for key in [key for key in self._kept if unwanted(key)]:
            self._drop(key)

    def _drop(self, key: K) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self.used_bytes -= gone.sizeInBytes()
