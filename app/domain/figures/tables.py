"""Figures as tables. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from app.domain.figures.control import p_chart
from app.domain.figures.happenings import Reading
from app.domain.figures.pareto import pareto
from app.domain.figures.rates import Rate
from app.domain.figures.values import Cell, Coded, Count, Figure, FigureTable, Lasting, Share

_PLACES = 4
"""a share is told to the hundredth of a percent"""
TOLD_APART = frozenset(Figure) - {Figure.RESULTS, Figure.UNSENT}
"""what is told by what was asked for"""


def counts(figure: Figure, found: Iterable[Count]) -> FigureTable:
    """How many."""
    return FigureTable(figure, ("key", "count"), tuple((one.key, one.amount) for one in found))


def sizes(figure: Figure, found: Iterable[Count]) -> FigureTable:
    """How many, and how large they are on the mean (bytes)."""
    rows = tuple((one.key, one.amount, one.total, round(one.total / one.amount)) for one in found if one.amount)
    return FigureTable(figure, ("key", "count", "total_bytes", "mean_bytes"), rows)


def shares(figure: Figure, found: Iterable[Share]) -> FigureTable:
    """Rates with their intervals; what has no case is left out."""
    rows = tuple((one.key, *_rate(one.rate)) for one in found if one.rate.whole)
    return FigureTable(figure, ("key", "part", "whole", "share", "from", "to"), rows)


def first_pass(failed: Iterable[Share]) -> FigureTable:
    """The pages that were right at once, by those that were not."""
    passed = (Share(one.key, Rate(one.rate.whole - one.rate.part, one.rate.whole)) for one in failed)
    return shares(Figure.FIRST_PASS, passed)


def results(found: Iterable[tuple[str, Share]]) -> FigureTable:
    """By unit and month: of how many dossiers with a result it was digitised."""
    rows = tuple((unit, one.key, *_rate(one.rate)) for unit, one in found if one.rate.whole)
    return FigureTable(Figure.RESULTS, ("unit", "month", "part", "whole", "share", "from", "to"), rows)


def of_all_units(found: FigureTable) -> FigureTable:
    """The results of all units together, by month; `found` is what `results` gave, and its units stay empty."""
    months: dict[str, list[tuple[int, int]]] = {}
    for _, month, part, whole, *_ in found.rows:
        months.setdefault(str(month), []).append((int(part or 0), int(whole or 0)))
    summed = (Share(month, Rate(*map(sum, zip(*cases, strict=True)))) for month, cases in months.items())
    return results(("", one) for one in summed)


def renamed(table: FigureTable, name: Callable[[Cell], Cell]) -> FigureTable:
    """The same figure, with names in the place of its keys; what is told apart otherwise stays."""
    if table.figure not in TOLD_APART:
        return table
    return replace(table, rows=tuple((name(row[0]), *row[1:]) for row in table.rows))


def lastings(figure: Figure, found: Iterable[Lasting]) -> FigureTable:
    """Durations in minutes: the mean, within how many half of them were done, and nine in ten, and the longest."""
    rows = tuple(
        (
            one.key,
            one.spread.count,
            round(one.spread.mean_min or 0.0, 1),
            one.spread.within_min(0.5),
            one.spread.within_min(0.9),
            one.spread.within_min(1.0),
        )
        for one in found
        if one.spread.count
    )
    return FigureTable(figure, ("key", "count", "mean_min", "median_min", "p90_min", "longest_min"), rows)


def control(failed: Iterable[Share]) -> FigureTable:
    """The p-chart of shares, a point each."""
    chart = p_chart((one.key, one.rate.part, one.rate.whole) for one in failed)
    rows = tuple(
        (
            one.key,
            one.bad,
            one.count,
            round(one.share, _PLACES),
            round(one.lower, _PLACES),
            round(chart.middle or 0.0, _PLACES),
            round(one.upper, _PLACES),
            one.signal.value,
            "rough" if one.rough else "",
        )
        for one in chart.points
    )
    return FigureTable(
        Figure.CONTROL, ("key", "part", "whole", "share", "lower", "middle", "upper", "signal", "limits"), rows
    )


def defects(found: Sequence[Coded], pages: Mapping[str, int]) -> FigureTable:
    """The order of Pareto for each key, by machine and by supervisors apart; `pages` says of how many pages each key's are."""
    rows: list[tuple[Cell, ...]] = []
    for (key, kind), group in groupby(sorted(found, key=_kind), key=_kind):
        bars = pareto({one.code: one.amount for one in group})
        of = pages.get(key, 0)
        per_page = [(bar, round(bar.count / of, _PLACES) if of else None) for bar in bars]
        rows += [(key, kind, bar.key, bar.count, share, round(bar.cumulative, _PLACES)) for bar, share in per_page]
    return FigureTable(Figure.DEFECTS, ("key", "found_by", "defect", "count", "per_page", "cumulative"), tuple(rows))


def reading(found: Sequence[Coded]) -> FigureTable:
    """What was read, of what a person did not have to correct: by key and field. What was typed and not read has its own column."""
    rows: list[tuple[Cell, ...]] = []
    for (key, name), group in groupby(sorted(found, key=_field), key=_field):
        by = {one.code.partition(":")[2]: one.amount for one in group}
        kept, agreed = by.get(Reading.KEPT.value, 0), by.get(Reading.AGREED.value, 0)
        corrected, missed = by.get(Reading.CORRECTED.value, 0), by.get(Reading.MISSED.value, 0)
        right = Rate(kept + agreed, kept + agreed + corrected)
        rows.append((key, name, kept, agreed, corrected, missed, *_rate(right)[2:]))
    columns = ("key", "field", "kept", "agreed", "corrected", "missed", "share", "from", "to")
    return FigureTable(Figure.READING, columns, tuple(rows))


def _rate(rate: Rate) -> tuple[int, int, float | None, float | None, float | None]:
    share, interval = rate.share, rate.interval
    if share is None or interval is None:
        return rate.part, rate.whole, None, None, None
    return rate.part, rate.whole, round(share, _PLACES), round(interval[0], _PLACES), round(interval[1], _PLACES)


def _kind(one: Coded) -> tuple[str, str]:
    return one.key, one.kind


def _field(one: Coded) -> tuple[str, str]:
    return one.key, one.code.partition(":")[0]
