"""Rates, charts and orders against published examples."""

from __future__ import annotations

import pytest

from app.domain.figures import tables
from app.domain.figures.control import Signal, p_chart
from app.domain.figures.pareto import ParetoBar, pareto
from app.domain.figures.rates import Rate, wilson
from app.domain.figures.spread import Spread
from app.domain.figures.values import Coded, Count, Figure, Lasting, Share

NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
"""Statistics in Medicine 17 (1998), Table I, method 3"""
WAFERS = (
    *(12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22),
    *(8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6),
)
"""bad ones of 50 each: the e-Handbook's example (6.3.3.2), whose middle line is 0.2313"""
ORDERS = (
    *((12, 100), (8, 80), (6, 80), (9, 100), (10, 110), (12, 110), (11, 100), (16, 100), (10, 90), (6, 90)),
    *((20, 110), (15, 120), (9, 120), (8, 120), (6, 110), (8, 80), (10, 80), (7, 80), (5, 90), (8, 100)),
    *((5, 100), (8, 100), (10, 100), (6, 90), (9, 90)),
)
"""purchase orders with errors, samples of different sizes: Montgomery, Table 7.4"""


@pytest.mark.parametrize(("part", "whole", "below", "above"), NEWCOMBE)
def test_an_interval_is_the_published_one(part: int, whole: int, below: float, above: float) -> None:
    assert wilson(part, whole) == pytest.approx((below, above), abs=5e-5)


def test_an_interval_mirrors_that_of_the_others_and_of_nothing_there_is_none() -> None:
    below, above = wilson(20, 20)
    assert (1 - above, 1 - below) == pytest.approx(wilson(0, 20))
    assert above == 1.0
    assert (Rate(0, 0).share, Rate(0, 0).interval) == (None, None)
    assert Rate(1, 4).share == 0.25


def test_a_chart_of_equal_samples_is_the_handbooks() -> None:
    chart = p_chart((str(at), bad, 50) for at, bad in enumerate(WAFERS, 1))
    assert chart.middle == pytest.approx(0.2313, abs=5e-5)
    assert {(round(one.lower, 4), round(one.upper, 4)) for one in chart.points} == {(0.0524, 0.4102)}
    assert [one.key for one in chart.points if one.signal is Signal.ABOVE] == ["15", "23"]


def test_each_sample_of_another_size_has_limits_of_its_own() -> None:
    chart = p_chart((str(at), bad, count) for at, (bad, count) in enumerate(ORDERS, 1))
    assert chart.middle == pytest.approx(234 / 2450)
    by_size = {one.count: (round(one.lower, 3), round(one.upper, 3)) for one in chart.points}
    assert by_size == {
        80: (0.0, 0.194),
        90: (0.003, 0.188),
        100: (0.007, 0.184),
        110: (0.011, 0.18),
        120: (0.015, 0.176),
    }
    assert [(one.key, one.signal) for one in chart.points if one.signal is not Signal.NONE] == [("11", Signal.ABOVE)]


def test_the_middle_line_weighs_each_page_and_a_day_without_pages_has_no_point() -> None:
    chart = p_chart([("a", 1, 10), ("closed", 0, 0), ("b", 0, 990)])
    assert chart.middle == 0.001
    assert [one.key for one in chart.points] == ["a", "b"]
    assert [one.rough for one in chart.points] == [True, True]
    assert p_chart([]).middle is None


def test_a_middle_line_that_is_known_is_kept_to_and_fewer_than_chance_is_told() -> None:
    (point,) = p_chart([("a", 10, 1000)], middle=0.1).points
    assert (point.signal, point.rough) == (Signal.BELOW, False)


def test_the_most_frequent_comes_first_and_the_shares_add_up() -> None:
    assert pareto({"skew": 1, "focus": 6, "none": 0, "crop": 1}) == (
        ParetoBar("focus", 6, 0.75),
        ParetoBar("crop", 1, 0.875),
        ParetoBar("skew", 1, 1.0),
    )
    assert pareto({}) == ()


def test_a_spread_tells_mean_and_nearest_ranks() -> None:
    spread = Spread({0: 1, 4: 8, 29: 1}, 600 + 30)
    assert (spread.count, spread.mean_min) == (10, 1.05)
    assert [spread.within_min(share) for share in (0.1, 0.5, 0.9, 1.0)] == [1, 5, 5, 30]
    assert (Spread({}, 0).mean_min, Spread({}, 0).within_min(0.5)) == (None, None)


def test_a_table_of_defects_has_an_order_for_each_finder_and_a_share_of_the_pages() -> None:
    found = [
        Coded("Quầy 1", "reason", "SKEWED", 1),
        Coded("Quầy 1", "reason", "STREAK", 3),
        Coded("Quầy 1", "defect", "crop", 2),
        Coded("Quầy 2", "reason", "SKEWED", 5),
    ]
    assert tables.defects(found, {"Quầy 1": 8}).rows == (
        ("Quầy 1", "defect", "crop", 2, 0.25, 1.0),
        ("Quầy 1", "reason", "STREAK", 3, 0.375, 0.75),
        ("Quầy 1", "reason", "SKEWED", 1, 0.125, 1.0),
        ("Quầy 2", "reason", "SKEWED", 5, None, 1.0),
    )


def test_reading_is_right_where_nobody_corrected_it_and_what_was_not_read_stands_beside() -> None:
    told = {"kept": 15, "agreed": 1, "corrected": 4, "missed": 7}
    found = [Coded("2026-03", "field", f"number:{outcome}", amount) for outcome, amount in told.items()]
    (row,) = tables.reading([*found]).rows
    assert row[:7] == ("2026-03", "number", 15, 1, 4, 7, 0.8)
    assert row[7:] == pytest.approx(wilson(16, 20), abs=5e-5)
    (unread,) = tables.reading([Coded("k", "field", "issuer:missed", 2)]).rows
    assert unread == ("k", "issuer", 0, 0, 0, 2, None, None, None)


def test_tables_of_shares_durations_and_sizes_leave_out_what_has_no_case() -> None:
    nothing, some = Share("a", Rate(0, 0)), Share("b", Rate(1, 4))
    assert [row[:4] for row in tables.first_pass([nothing, some]).rows] == [("b", 3, 4, 0.75)]
    assert [row[:4] for row in tables.control([nothing, some]).rows] == [("b", 1, 4, 0.25)]
    assert tables.results([("H01", nothing), ("H02", some)]).rows[0][:5] == ("H02", "b", 1, 4, 0.25)
    lasting = [Lasting("a", Spread({}, 0)), Lasting("b", Spread({4: 1}, 270))]
    assert tables.lastings(Figure.WAITING, lasting).rows == (("b", 1, 4.5, 5, 5, 5),)
    assert tables.sizes(Figure.PAGE_SIZE, [Count("a", 0, 0), Count("b", 3, 10)]).rows == (("b", 3, 10, 3),)
