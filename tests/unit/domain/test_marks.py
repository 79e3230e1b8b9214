from hypothesis import given
from hypothesis import strategies as st

from app.domain.marks import MARK_GAP_PT, MARK_MARGIN_PT, BoxPt, Corner, PageInk, free_place, overlap

MARK_SIZE_PT = (200.0, 30.0)

A4_PT = (595.3, 841.9)
_coordinate = st.floats(-50, 900, allow_nan=False)
_boxes = st.lists(
    st.builds(lambda x, y, w, h: (x, y, x + w, y + h), _coordinate, _coordinate, st.floats(1, 300), st.floats(1, 120)),
    max_size=25,
)


def test_a_page_without_ink_takes_the_mark_in_its_corner() -> None:
    left, top = MARK_MARGIN_PT
    assert _place([]) == (left, top, left + MARK_SIZE_PT[0], top + MARK_SIZE_PT[1])


def test_the_other_corner_is_its_mirror() -> None:
    code = (20.0, 15.0, 80.0, 105.0)
    mirrored = (A4_PT[0] - 80.0, 15.0, A4_PT[0] - 20.0, 105.0)
    left, right = _place([code]), free_place(A4_PT, [mirrored], MARK_SIZE_PT, Corner.TOP_RIGHT)
    assert left is not None and right is not None
    assert (A4_PT[0] - right[2], right[1], A4_PT[0] - right[0], right[3]) == left


def test_a_mark_stays_within_its_reach() -> None:
    heading = [(0.0, 0.0, A4_PT[0], 270.0)]
    assert free_place(A4_PT, heading, MARK_SIZE_PT, Corner.TOP_RIGHT) is not None
    assert free_place(A4_PT, heading, MARK_SIZE_PT, Corner.TOP_RIGHT, (1.0, 1 / 3)) is None
    code = [(0.0, 0.0, 200.0, A4_PT[1])]
    assert free_place(A4_PT, code, MARK_SIZE_PT, Corner.TOP_LEFT) is not None
    assert free_place(A4_PT, code, MARK_SIZE_PT, Corner.TOP_LEFT, (2 / 3, 1.0)) is None


def test_ink_of_a_page_that_is_told_to_be_larger_grows_with_it() -> None:
    assert PageInk((100.0, 200.0), ((10.0, 20.0, 30.0, 40.0),)).scaled_to((200.0, 300.0)) == ((20.0, 30.0, 60.0, 60.0),)


def test_a_code_in_the_corner_moves_the_mark_to_its_right() -> None:
    code = (20.0, 15.0, 80.0, 105.0)
    assert _place([code]) == (
        80.0 + MARK_GAP_PT[0],
        MARK_MARGIN_PT[1],
        80.0 + MARK_GAP_PT[0] + MARK_SIZE_PT[0],
        MARK_MARGIN_PT[1] + MARK_SIZE_PT[1],
    )


def test_a_heading_across_the_page_moves_the_mark_below() -> None:
    heading = (0.0, 0.0, A4_PT[0], 40.0)
    place = _place([heading])
    assert place is not None and place[:2] == (MARK_MARGIN_PT[0], 43.0)


def test_a_page_full_of_ink_has_no_place() -> None:
    assert _place([(0.0, 0.0, *A4_PT)]) is None


def test_a_page_smaller_than_the_mark_has_no_place() -> None:
    assert free_place((150.0, 20.0), [], MARK_SIZE_PT, Corner.TOP_LEFT) is None


@given(_boxes)
def test_the_mark_never_covers_ink_and_stays_inside(ink: list[BoxPt]) -> None:
    place = _place(ink)
    if place is None:
        return
    for box in ink:
        kept = (
            place[0] - MARK_GAP_PT[0] + 1e-6,
            place[1] - MARK_GAP_PT[1] + 1e-6,
            place[2] + MARK_GAP_PT[0] - 1e-6,
            place[3] + MARK_GAP_PT[1] - 1e-6,
        )
        assert not overlap(kept, box)
    left, top = MARK_MARGIN_PT
    assert left <= place[0] and place[2] <= A4_PT[0] - left + 1e-6
    assert top <= place[1] and place[3] <= A4_PT[1] - top + 1e-6


@given(_boxes, st.floats(MARK_MARGIN_PT[0], 372), st.floats(MARK_MARGIN_PT[1], 797))
def test_no_free_place_is_nearer_to_the_corner(ink: list[BoxPt], x: float, y: float) -> None:
    """Any place that a search at random finds is no better than the one that was chosen."""
    tried = (x, y, x + MARK_SIZE_PT[0], y + MARK_SIZE_PT[1])
    beside, above = MARK_GAP_PT
    grown = (tried[0] - beside, tried[1] - above, tried[2] + beside, tried[3] + above)
    if any(overlap(grown, box) for box in ink):
        return
    place = _place(ink)
    assert place is not None
    assert place[0] ** 2 + place[1] ** 2 <= x**2 + y**2 + 1e-6


def _place(ink: list[BoxPt]) -> BoxPt | None:
    return free_place(A4_PT, ink, MARK_SIZE_PT, Corner.TOP_LEFT)
