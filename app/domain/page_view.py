"""What a page of a document shows: a master page, or several on one sheet, and what hands did to each and to all of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never
from uuid import UUID

from app.domain.canonical import Json
from app.domain.geometry import QUARTER_TURNS, Axis, Hand, Mask, Point, Rect, Turn, rect_from_json

type SizeMm = tuple[float, float]
"""width, height"""
A4_MM: SizeMm = (210.0, 297.0)
_UNTOUCHED = Hand()
LEAST_OF_ONE_ITEM = 0.5
"""So much the places of one item have in common that was found twice. Each is told turned about its own middle: of two items that lie askew
beside each other up to 0.3 seems to be."""


@dataclass(frozen=True, slots=True)
class Item:
    """One of several sheets or cards that lay on one glass: where in the master page's picture, and which way up.

    The picture is turned by `turn_deg`, clockwise, about a point of its unit square; `box` of the same square is kept then, and turned
    clockwise by quarters. So all of it is said, and nothing that a machine finds out later moves it.
    """

    turn_deg: float
    about: Point
    box: Rect
    quarter_turns: int = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """A master page on a sheet, or one item alone of those that lay on its glass, and what hands did to it."""

    master_id: UUID
    hand: Hand = _UNTOUCHED
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Pictures side by side on one sheet, and what hands did to the whole.

    With `paper_mm` (width, height) they lie on a white page of that size, in their real size, as both sides of a card are filed; where they
    are too large for it they lie as without.
    """

    parts: tuple[Picture, ...]
    axis: Axis
    hand: Hand = _UNTOUCHED
    paper_mm: SizeMm | None = None


type Picture = Placement | Joined


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of a document. A page that arrived has its master's id; one that was split off or copied has an id of its own.

    Sheets of paper are counted by masters, whatever pages were made of them.
    """

    id: UUID
    picture: Picture

    @classmethod
    def arrived(cls, master_id: UUID) -> PageView:
        """The page as it was scanned."""
        return cls(master_id, Placement(master_id))

    @property
    def placements(self) -> tuple[Placement, ...]:
        """The master pages on it, in reading order."""
        return tuple(placements(self.picture))

    @property
    def master_ids(self) -> tuple[UUID, ...]:
        """The master pages on it, in reading order, each once."""
        return masters_of(self.picture)

    def is_made_of(self, masters: Collection[UUID]) -> bool:
        """Whether no other master pages than these are on it."""
        return all(master in masters for master in self.master_ids)

    @property
    def quarter_turns(self) -> int:
        """The turn of the whole page by hand, 0 to 3 quarter turns clockwise."""
        return self.picture.hand.quarter_turns

    def rotated(self, quarter_turns: int) -> PageView:
        """The page turned on by quarters, clockwise."""
        return PageView(self.id, done_to(self.picture, self.picture.hand.rotated(quarter_turns)))

    def as_scanned(self) -> PageView:
        """The page without what hands did to it."""
        return PageView(self.id, restored(self.picture))

    def to_json(self) -> Json:
        """The part of an artifact's key that says how the page is shown (the masters are named by their hashes there).

        A page that was only turned by quarters is told as it always was: what was made of it is found again.
        """
        return _told(self.picture)


def placements(picture: Picture) -> Iterator[Placement]:
    """The master pages of a picture, in reading order."""
    match picture:
        case Placement():
            yield picture
        case Joined(parts):
            for part in parts:
                yield from placements(part)
        case _ as unreachable:
            assert_never(unreachable)


def masters_of(picture: Picture) -> tuple[UUID, ...]:
    """The ids of the master pages of a picture, in reading order, each once."""
    if isinstance(picture, Placement):
        return (picture.master_id,)
    return tuple(dict.fromkeys(placement.master_id for placement in placements(picture)))


def restored(picture: Picture) -> Picture:
    """Each master page as it was scanned, once; what was joined stays together, but the parts of one side become that side again."""
    whole = _restored(picture, set())
    assert whole is not None
    return whole


def _restored(picture: Picture, seen: set[UUID]) -> Picture | None:
    """None: all of it was seen already."""
    match picture:
        case Placement(master_id):
            if master_id in seen:
                return None
            seen.add(master_id)
            return Placement(master_id)
        case Joined(parts, axis, _, paper_mm):
            return _joined([whole for part in parts if (whole := _restored(part, seen)) is not None], axis, paper_mm)
        case _ as unreachable:
            assert_never(unreachable)


def _joined(parts: Sequence[Picture], axis: Axis, paper_mm: SizeMm | None) -> Picture | None:
    """A single part is a picture by itself; None: there is none."""
    if len(parts) > 1:
        return Joined(tuple(parts), axis, paper_mm=paper_mm)
    return parts[0] if parts else None


def without(picture: Picture, gone: Collection[UUID]) -> Picture | None:
    """What is left of a picture when master pages are not there any more; None: nothing.

    The part that is left lies as before it was joined: what was covered or cut off on the whole shows again (`is_bared`).
    """
    if isinstance(picture, Placement):
        return None if picture.master_id in gone else picture
    left = tuple(part for part in (without(part, gone) for part in picture.parts) if part is not None)
    return picture if left == picture.parts else _joined(left, picture.axis, picture.paper_mm)


def is_bared(picture: Picture, gone: Collection[UUID]) -> bool:
    """Whether something shows again of what is left because it was covered or cut off on a whole that is not there any more.

    Nobody knows what of a cover lay on which part: how large the parts were is known in pixels only.
    """
    if isinstance(picture, Placement) or not any(master in gone for master in masters_of(picture)):
        return False
    hidden = bool(picture.hand.masks) or picture.hand.crop is not None
    return hidden or any(is_bared(part, gone) for part in picture.parts)


def _told(picture: Picture) -> dict[str, Json]:
    hand = picture.hand
    masks: list[Json] = [_mask(mask) for mask in hand.masks]
    if isinstance(picture, Placement):
        told: dict[str, Json] = {"placements": [_shape(hand)], "masks": masks, "paper_size_mm": None}
        return told if picture.item is None else {**told, "item": item_to_json(picture.item)}
    parts: list[Json] = [_told(part) for part in picture.parts]
    joined: dict[str, Json] = {
        "joined": parts,
        "axis": picture.axis.value,
        "whole": _shape(hand),
        "masks": masks,
    }
    return joined if picture.paper_mm is None else {**joined, "paper_size_mm": list(picture.paper_mm)}


def _shape(hand: Hand) -> dict[str, Json]:
    shape: dict[str, Json] = {
        "affine": list(QUARTER_TURNS[hand.quarter_turns]),
        "crop": None if hand.crop is None else list(hand.crop),
    }
    return {**shape, "turns": _turns(hand.turns)} if hand.turns else shape


def _mask(mask: Mask) -> Json:
    return {"rect": list(mask.rect), "turns": _turns(mask.turns)} if mask.turns else list(mask.rect)


def _turns(turns: tuple[Turn, ...]) -> list[Json]:
    return [[turn.degrees, *turn.about] for turn in turns]


def picture_to_json(picture: Picture) -> Json:
    """A picture as it is stored, with the ids of its master pages."""
    hand = picture.hand
    out: dict[str, Json] = {
        "quarter_turns": hand.quarter_turns,
        "turns": _turns(hand.turns),
        "crop": None if hand.crop is None else list(hand.crop),
        "masks": [{"rect": list(mask.rect), "turns": _turns(mask.turns)} for mask in hand.masks],
    }
    if isinstance(picture, Placement):
        out["master"] = str(picture.master_id)
        return out if picture.item is None else {**out, "item": item_to_json(picture.item)}
    out |= {"axis": picture.axis.value, "parts": [picture_to_json(part) for part in picture.parts]}
    return out if picture.paper_mm is None else {**out, "paper_mm": list(picture.paper_mm)}


def item_to_json(item: Item) -> dict[str, Json]:
    """An item as it is stored."""
    return {
        "turn_deg": item.turn_deg,
        "about": list(item.about),
        "box": list(item.box),
        "quarter_turns": item.quarter_turns,
    }


def item_from_json(stored: Mapping[str, Any]) -> Item:
    """The inverse of `item_to_json`.

    Raises:
        KeyError, ValueError: it is none.
    """
    x, y = stored["about"]
    box = rect_from_json(stored["box"])
    return Item(float(stored["turn_deg"]), (float(x), float(y)), box, int(stored["quarter_turns"]))


def picture_from_json(stored: Mapping[str, Any]) -> Picture:
    """The inverse of `picture_to_json`.

    Raises:
        KeyError, ValueError: it is none, or one that says what this program does not know: read without that it would show more.
    """
    if not stored.keys() <= (_OF_PLACEMENT if "master" in stored else _OF_JOINED):
        raise ValueError("unknown field of a picture")
    hand = Hand(
        int(stored["quarter_turns"]),
        _turns_back(stored["turns"]),
        None if stored["crop"] is None else rect_from_json(stored["crop"]),
        tuple(Mask(rect_from_json(mask["rect"]), _turns_back(mask["turns"])) for mask in stored["masks"]),
    )
    if "master" in stored:
        item = stored.get("item")
        return Placement(UUID(stored["master"]), hand, None if item is None else item_from_json(item))
    parts = tuple(picture_from_json(part) for part in stored["parts"])
    return Joined(parts, Axis(stored["axis"]), hand, size_from_json(stored.get("paper_mm")))


def size_from_json(stored: Any) -> SizeMm | None:
    """The size of a paper as it is stored; None: there is none.

    Raises:
        ValueError: it is none.
    """
    if stored is None:
        return None
    width_mm, height_mm = (float(side) for side in stored)
    return width_mm, height_mm


_OF_ANY = frozenset({"quarter_turns", "turns", "crop", "masks"})
_OF_PLACEMENT = _OF_ANY | {"master", "item"}
_OF_JOINED = _OF_ANY | {"axis", "parts", "paper_mm"}


def _turns_back(stored: Any) -> tuple[Turn, ...]:
    return tuple(Turn(float(degrees), (float(x), float(y))) for degrees, x, y in stored)


def done_to(picture: Picture, hand: Hand) -> Picture:
    """The picture after something more was done to the whole of it."""
    return replace(picture, hand=hand)
