"""The columns of a sheet's table, as people read them: what each is headed, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.ui import figure_words, words
from app.ui.figure_words import DASH, percent, translate
from app.ui.viewmodels.figure_sheets import BY_HOUR, DEFECTS, SHARES, Board, Listed, Row, Sheet

_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Column:
    """`text` of a row; all but the first stand at the right."""

    title: str
    text: Callable[[Row], str]


def columns_of(listed: Listed, board: Board) -> tuple[Column, ...]:
    """The columns of a sheet; the first names the row."""
    by = listed.told_by
    title = figure_words.by(by) if by is not None else _named(listed.sheet)
    return (Column(title, lambda row: figure_words.row_name(listed, row, board)), *_numbers(listed.sheet))


def _named(sheet: Sheet) -> str:
    return translate("figures", "Defect") if sheet in DEFECTS else translate("figures", "Field")


def _numbers(sheet: Sheet) -> tuple[Column, ...]:
    if sheet in SHARES:
        return (*_rate(), Column(translate("figures", "95 % sure"), _between("from", "to")))
    if sheet is Sheet.CONTROL:
        limits = Column(translate("figures", "Limits"), _between("lower", "upper"))
        return (*_rate(), limits, Column(translate("figures", "Remark"), figure_words.outside))
    if sheet in DEFECTS:
        return (
            _count("count", translate("figures", "How often")),
            _share("per_page", translate("figures", "Of pages")),
            _share("cumulative", translate("figures", "Cumulative")),
        )
    if sheet is Sheet.READING:
        outcomes = {
            "kept": translate("figures", "Kept"),
            "agreed": translate("figures", "Typed alike"),
            "corrected": translate("figures", "Corrected"),
            "missed": translate("figures", "Not read"),
        }
        counts = (_count(name, title) for name, title in outcomes.items())
        return (*counts, _share("share", translate("figures", "Right")))
    return _amounts(sheet)


def _amounts(sheet: Sheet) -> tuple[Column, ...]:
    count = _count("count", translate("figures", "Count"))
    if sheet in (Sheet.WAITING, Sheet.DELIVERY):
        return (
            count,
            Column(translate("figures", "Mean"), lambda row: words.number(_number(row, "mean_min"), 1)),
            _count("median_min", translate("figures", "Half within")),
            _count("p90_min", translate("figures", "90 % within")),
            _count("longest_min", translate("figures", "Longest")),
        )
    if sheet in (Sheet.PAGE_SIZE, Sheet.FILE_SIZE):
        total, mean = translate("figures", "Together"), translate("figures", "Mean")
        return count, _size("total_bytes", total), _size("mean_bytes", mean)
    if sheet is Sheet.UNSENT:
        oldest = translate("figures", "Oldest")
        return count, Column(oldest, lambda row: words.duration(_HOUR_S * _number(row, "oldest_h")))
    assert sheet in (Sheet.PAGES, Sheet.DOSSIERS, *BY_HOUR)
    return (count,)


def _rate() -> tuple[Column, ...]:
    part, whole = translate("figures", "Cases"), translate("figures", "Of")
    return _count("part", part), _count("whole", whole), _share("share", translate("figures", "Share"))


def _count(name: str, title: str) -> Column:
    return Column(title, lambda row: DASH if row[name] is None else words.number(_number(row, name)))


def _share(name: str, title: str) -> Column:
    return Column(title, lambda row: DASH if row[name] is None else percent(_number(row, name)))


def _size(name: str, title: str) -> Column:
    return Column(title, lambda row: figure_words.size(_number(row, name)))


def _between(low: str, high: str) -> Callable[[Row], str]:
    def text(row: Row) -> str:
        if row[low] is None or row[high] is None:
            return DASH
        return f"{words.number(100 * _number(row, low), 1)}{DASH}{percent(_number(row, high))}"

    return text


def _number(row: Row, name: str) -> float:
    return float(row[name] or 0)
