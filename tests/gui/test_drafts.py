"""What is drawn on a page before it is decided: it never leaves the page and never vanishes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from app.domain.geometry import MOST_DEGREES, WHOLE, Axis, Rect
from app.ui.viewmodels.drafts import LEAST, CropDraft, Handle, MaskDraft, SplitDraft, TurnDraft, between, stretched
from app.ui.viewmodels.picture_cache import PictureCache

shares = st.floats(-2, 2, allow_nan=False)
moves = st.lists(st.tuples(st.sampled_from(list(Handle)), shares, shares), max_size=6)


@given(moves)
def test_a_rectangle_stays_on_the_page_whatever_is_done_to_it(steps: list[tuple[Handle, float, float]]) -> None:
    rect: Rect = WHOLE
    for handle, dx, dy in steps:
        rect = stretched(rect, handle, dx, dy)
        left, top, right, bottom = rect
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        assert min(right - left, bottom - top) > LEAST * 0.99


@given(st.lists(st.floats(-40, 40), max_size=4), st.floats(-MOST_DEGREES, MOST_DEGREES))
def test_a_page_is_never_turned_further_than_by_hand_at_all(turns: list[float], before: float) -> None:
    draft = TurnDraft(before=before)
    for degrees in turns:
        draft = draft.turned(draft.degrees + degrees)
        assert abs(draft.degrees + before) <= MOST_DEGREES + 0.01


def test_an_arrow_across_the_line_turns_it_first() -> None:
    line = SplitDraft(Axis.BESIDE).pushed(0.25, 0)
    assert line == SplitDraft(Axis.BESIDE, 0.75)
    assert line.pushed(0, 0.1) == SplitDraft(Axis.BENEATH)
    assert line.moved_to(7).at == 1 - LEAST


def test_handles_are_held_one_after_the_other() -> None:
    draft, seen = CropDraft(), list[Handle]()
    for _ in range(8):
        seen.append(draft.held)
        draft = draft.next_held()
    assert len(set(seen)) == 8
    assert draft.held is seen[0]


def test_covers_are_chosen_moved_and_taken_off_and_earlier_ones_too() -> None:
    one = between((0.4, 0.2), (0.1, 0.5))
    draft = MaskDraft(earlier=1).with_rect(one).with_rect((0.6, 0.6, 0.8, 0.8))
    assert one == (0.1, 0.2, 0.4, 0.5)
    assert draft.pushed(0.1, 0, stretch=True).rects[1] == (0.6, 0.6, 0.9, 0.8)
    draft = draft.next_chosen()
    assert draft.chosen == 2, "the earlier one"
    off = draft.without_chosen()
    assert off.taken_off == {0}
    assert off.without_chosen().taken_off == frozenset()
    assert off.pushed(1, 1, stretch=False) == off, "what is covered already is not moved"
    assert not off.next_chosen().without_chosen().is_empty


def test_pictures_are_kept_by_their_bytes_the_newest_at_any_size() -> None:
    cache = PictureCache[str](40_000)
    for name in "abc":
        cache.put(name, QImage(50, 100, QImage.Format.Format_RGB32))  # 20,000 bytes
    assert ["a" in cache, "b" in cache, "c" in cache] == [False, True, True]
    assert cache.get("b") is not None
    cache.put("d", QImage(50, 100, QImage.Format.Format_RGB32))
    assert "b" in cache, "it was looked at since"
    assert "c" not in cache
    cache.put("large", QImage(500, 500, QImage.Format.Format_RGB32))
    assert len(cache) == 1
    assert cache.used_bytes == 1_000_000
