"""Health of devices: dirt on glasses, drifts of figures, run lengths, the weekly check sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean
from typing import Any
from uuid import UUID

import pytest

from app.domain.facts import PageFacts, QualityReason
from app.domain.health.check_sheet import CheckItem, check_drifts, items_of
from app.domain.health.drift import GROUP, LIMIT, Figure, Part, drifts
from app.domain.health.glass import DirtyGlass, dirty_glass
from app.domain.health.measures import PageMeasure, PageRun, measure_of
from app.domain.health.run_length import Cusum, as_normal, run_length, run_length_of_both
from app.domain.ids import new_id
from app.domain.model import Side
from app.domain.release import PageQuality
from tests.support.month import KNOWN, Injected, at, month
from tests.support.month_found import search

AT = datetime(2026, 10, 1, 9, 40, tzinfo=UTC)
FORMS = ("don", "to-khai", "hop-dong")


def _page(number: int, *streaks_mm: float, dossier: int | None = None, **run: Any) -> PageMeasure:
    """Pages of three to a dossier, each of another paper."""
    owner = number // 3 if dossier is None else dossier
    of_run = {"paper": FORMS[number % 3], "device": "a", "profile": "300", "side": Side.FRONT, **run}
    run = PageRun(new_id(), UUID(int=owner + 1), at=AT + timedelta(minutes=number), **of_run)
    return PageMeasure(run, 210.0, streaks_mm)


def _only(found: Sequence[DirtyGlass]) -> DirtyGlass:
    (one,) = found
    return one


# -- glass


def test_a_streak_at_one_column_over_three_citizens_is_dirt_and_says_since_when() -> None:
    clean = [_page(number) for number in range(6)]
    dirty = [_page(number, 112.3 + number % 2 / 4) for number in range(6, 20)]
    found = _only(dirty_glass([*clean, *dirty]))
    assert (found.device, found.side, found.since) == ("a", Side.FRONT, AT + timedelta(minutes=6))
    assert found.column_mm == 112.3
    assert (found.first, found.dossiers) == (dirty[0].run.page, 3)
    assert found.pages == found.streaked == 7, "the first page of the third citizen"
    assert found.certain == dirty[6].run.page
    assert found.until is None


def test_one_citizens_papers_prove_nothing() -> None:
    assert dirty_glass([_page(number, 50.0, dossier=1) for number in range(40)]) == ()


def test_a_line_that_is_printed_on_one_form_is_no_dirt() -> None:
    pages = [_page(number, *([28.0] if number % 3 == 1 else [])) for number in range(600)]
    assert dirty_glass(pages) == ()
    assert dirty_glass([_page(number, 28.0, paper="to-khai") for number in range(60)]) == (), "nor where no other runs"


def test_dirt_shows_though_pictures_hide_it_on_every_third_page() -> None:
    pages = [_page(number, *([] if number % 3 == 2 else [60.0])) for number in range(30)]
    assert _only(dirty_glass(pages)).pages <= 20


def test_a_page_of_which_only_the_clearest_streak_is_known_says_nothing_against_dirt() -> None:
    pages = [replace(_page(number, 28.0 if number % 3 == 1 else 60.0), hides=number % 3 == 1) for number in range(30)]
    found = _only(dirty_glass(pages))
    assert found.column_mm == 60.0
    assert (found.pages, found.streaked) == (7, 5)


def test_two_dirts_of_one_glass_are_both_found_though_one_is_clearer() -> None:
    found = dirty_glass([_page(number, 28.0, 60.0) for number in range(9)])
    assert [(one.column_mm, one.streaked) for one in found] == [(28.0, 7), (60.0, 7)]


def test_each_glass_is_its_own() -> None:
    sides = [_page(number, 60.0, side=(Side.FRONT, Side.BACK)[number % 2]) for number in range(60)]
    assert {one.side for one in dirty_glass(sides)} == set(Side)
    devices = [_page(number, 60.0, device="ab"[number // 30]) for number in range(60)]
    assert {one.device for one in dirty_glass(devices)} == {"a", "b"}


def test_dirt_is_found_at_the_middle_where_papers_of_two_widths_run_between_guides() -> None:
    pages = [
        replace(_page(number, width / 2 + 11), width_mm=width)
        for number in range(30)
        for width in ((210.0, 148.0)[number % 2],)
    ]
    assert _only(dirty_glass(pages)).pages <= 20


def test_what_was_wiped_away_has_an_end_and_may_come_again() -> None:
    pages = [_page(number, *([] if 20 <= number < 60 else [60.0])) for number in range(80)]
    first, second = dirty_glass(pages)
    assert first.until == AT + timedelta(minutes=19)
    assert second.since == AT + timedelta(minutes=60)


# -- run lengths


def test_run_lengths_are_those_that_montgomery_prints() -> None:
    """Introduction to Statistical Quality Control, 9.1.3: k = 1/2, h = 5; no shift 938.2 one side and 469.1 both, one sigma 10.34."""
    assert run_length(0, 5) == pytest.approx(938.2, abs=0.1)
    assert run_length_of_both(0, 5) == pytest.approx(469.1, abs=0.1)
    assert run_length(1, 5) == pytest.approx(10.34, abs=0.01)
    assert run_length(0.5, 5) == pytest.approx(6.166**2)
    assert run_length(-400, 9) == float("inf")


def test_run_lengths_that_the_docs_state() -> None:
    assert 9400 < run_length_of_both(0, LIMIT) < 9700
    assert 16 < run_length(1, LIMIT) < 17
    assert 330 < run_length(0, 4) < 340


@pytest.mark.parametrize(
    ("student", "freedom", "normal"),
    [(2.920, 2, 1.645), (2.353, 3, 1.645), (2.571, 5, 1.960), (2.764, 10, 2.326), (-2.042, 30, -1.960)],
)
def test_students_values_become_normal_ones(student: float, freedom: int, normal: float) -> None:
    """Quantiles of printed tables: of 95 %, 97.5 % and 99 %."""
    assert as_normal(student, freedom) == pytest.approx(normal, abs=0.03)


def test_a_sum_that_teaches_itself_runs_as_long_as_one_that_knows() -> None:
    chance = Random(7)

    def runs(shift: float) -> float:
        lengths = []
        for _ in range(150):
            sums = Cusum(5.0, 100)
            for _ in range(100):
                sums.add(chance.gauss(40, 3))
            sums.above = sums.below = 0.0
            length = next(n for n in range(1, 9999) if sums.add(chance.gauss(40 + 3 * shift, 3)))
            lengths.append(length)
        return fmean(lengths)

    assert runs(1.0) == pytest.approx(run_length(1, 5), rel=0.15)
    assert runs(0.0) == pytest.approx(run_length_of_both(0, 5), rel=0.35)


# -- drifts


def _pages(count: int, **moved: float) -> list[PageMeasure]:
    chance = Random(3)
    out = []
    for number in range(count):
        late = number >= count // 2
        skew = chance.gauss(0.1 + late * moved.get("skew", 0.0), 0.5 + late * moved.get("spread", 0.0))
        level = chance.gauss(230 + late * moved.get("level", 0.0), 6)
        focus = chance.gauss(0.6 + late * moved.get("focus", 0.0), 0.04)
        out.append(replace(_page(number), skew_deg=skew, paper_level=level, focus=focus))
    return out


@pytest.mark.parametrize(
    ("moved", "figure", "part"),
    [
        ({"skew": 0.5}, Figure.SKEW, Part.GUIDES),
        ({"spread": 0.6}, Figure.SKEW_SPREAD, Part.ROLLERS),
        ({"level": -8.0}, Figure.EXPOSURE, Part.LAMP),
        ({"focus": -0.05}, Figure.FOCUS, Part.OPTICS),
    ],
)
def test_a_drift_says_which_part_to_look_at(moved: dict[str, float], figure: Figure, part: Part) -> None:
    pages = _pages(4000, **moved)
    found = drifts(pages)[0]
    assert (found.device, found.profile, found.figure, found.part) == ("a", "300", figure, part)
    assert abs((found.since - pages[2000].run.at).total_seconds()) <= 2 * GROUP * 60
    assert found.pages <= 10 * GROUP
    (change,) = moved.values()
    assert (found.now > found.before) == (change > 0)


def test_steady_devices_are_not_told_of() -> None:
    assert drifts(_pages(12_000)) == ()


def test_a_change_that_does_not_matter_is_not_told() -> None:
    assert drifts(_pages(6000, skew=0.1)) == ()


# -- the check sheet


def _checks(weeks: int, value: float, from_week: int, worse: float) -> list[tuple[datetime, list[CheckItem]]]:
    chance = Random(5)
    return [
        (
            AT + timedelta(weeks=week),
            [
                CheckItem("SHARPNESS_X", value + chance.gauss(0, 0.01) - worse * max(0, week - from_week), 0.60, 0.35),
                CheckItem("SCALE_Y", 0.002 + abs(chance.gauss(0, 0.0005)), 0.01, 0.03),
            ],
        )
        for week in range(weeks)
    ]


def test_a_figure_of_the_check_sheet_that_gets_worse_is_told_before_it_is_doubtful() -> None:
    (found,) = check_drifts(_checks(30, 0.80, 12, 0.01))
    assert (found.code, found.part) == ("SHARPNESS_X", Part.OPTICS)
    assert found.now > 0.60, "it is still good"
    assert AT + timedelta(weeks=11) <= found.since <= AT + timedelta(weeks=15)
    assert found.found_at <= AT + timedelta(weeks=18)
    assert check_drifts(_checks(30, 0.80, 99, 0.0)) == ()
    assert check_drifts(_checks(30, 0.80, 12, -0.01)) == (), "what gets better is no fault"


def test_the_figures_of_a_kept_check_are_read() -> None:
    item = {"code": "TONE_LIGHT", "value": 6.0, "doubtful": 4.0, "poor": 1.0, "verdict": "good"}
    assert items_of({"kind": "sheet", "items": [item]}) == (CheckItem("TONE_LIGHT", 6.0, 4.0, 1.0),)
    assert items_of({"kind": "target", "items": [item]}) == ()


# -- what a page tells


def test_a_page_tells_columns_in_millimetres_and_nothing_that_is_not_sure() -> None:
    run, metrics = _page(0).run, {"paper_level": 231.0, "focus": 0.61, "tilt_deg": 0.7}
    boxes = ((1180, 0, 1184, 3508), (300, 0, 304, 3508))
    reasons = (*(QualityReason("STREAK", box) for box in boxes), QualityReason("SKEW", None))
    size = (2480, 3508, 300.0, "0" * 64)
    facts = PageFacts(*size, -0.7, 0.9, 0, 1.0, False, PageQuality.DOUBTFUL, reasons, metrics, ())
    told = measure_of(run, -0.7, metrics, facts)
    assert told.streaks_mm == (pytest.approx(100.08, abs=0.01), pytest.approx(25.57, abs=0.01))
    assert [measure_of(run, 0.0, {"streaks": count}, facts).hides for count in (2.0, 3.0)] == [False, True]
    assert (round(told.width_mm), told.skew_deg, told.paper_level, told.focus) == (210, -0.7, 231.0, 0.61)
    assert measure_of(run, -0.7, {"paper_level": 231.0}, None) == PageMeasure(run, paper_level=231.0)


# -- a week of a centre


def test_a_week_with_a_dirty_glass_and_a_careless_operator_is_seen_through() -> None:
    days = range(5, 10)
    found = search(month(KNOWN, 1, days), KNOWN)
    dirt = KNOWN.dirt[0]
    delay = found.dirt[dirt]
    assert delay is not None
    assert delay.pages <= 20
    assert found.careless[KNOWN.careless[0]] is not None
    assert found.charted[KNOWN.careless[0]] is not None
    assert not found.false_dirt
    assert len(found.false_lots) <= 1, "fifteen lots, and the producer's risk of each"


def test_a_clean_week_has_at_most_one_false_alarm_in_2000_pages_though_papers_are_folded() -> None:
    pages = month(Injected(folded=0.05), 2, range(5)).pages
    assert len(dirty_glass(pages)) <= len(pages) / 2000


def test_the_same_seed_draws_the_same_week() -> None:
    one, other = month(KNOWN, 4, range(1)), month(KNOWN, 4, range(1))
    assert one == other
    assert one.dossiers == 300
    assert one.pages[0].run.at >= at(0, "07:30")
    assert month(Injected(), 5, range(1)) != one
