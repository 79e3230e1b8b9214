"""The figures, each one query over the sums by day; what each means stands in docs/figures.md."""

from __future__ import annotations

from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, Text, case, cast, func, literal_column, select

from app.domain.figures.happenings import Happening
from app.domain.figures.values import By, Span
from app.store.schema_figures import figure_groups, figure_sums

_SUMS, _GROUPS = figure_sums.c, figure_groups.c
# Not as parameters: PostgreSQL takes two expressions for one (GROUP BY, ORDER BY) only where their text is the same.
_FIRST, _MONTH_LETTERS = literal_column("1", Integer), literal_column("7", Integer)
_TOTAL = cast(func.sum(_SUMS.total), BigInteger)
"""PostgreSQL adds large numbers up to what is no whole number for Python"""
_ALL = cast(literal_column(f"'{By.ALL.value}'"), Text)


def counted(kind: Happening, by: By, span: Span) -> Select[Any]:
    """How often it happened, and what the values come to: (key, amount, total)."""
    key = _key(by)
    return _of(by, span, kind).with_only_columns(key, func.sum(_SUMS.amount), _TOTAL).group_by(key)


def shares(part: Happening, whole: Happening, by: By, span: Span) -> Select[Any]:
    """How many of the one are the other as well: (key, part, whole)."""
    key = _key(by)
    return _of(by, span, part, whole).with_only_columns(key, _amount(part), _amount(whole)).group_by(key)


def results(span: Span) -> Select[Any]:
    """By unit and month: how many dossiers were concluded, and of how many the result is digitised: (unit, month, part, whole)."""
    unit, month = _key(By.UNIT), _key(By.MONTH)
    return (
        _of(By.UNIT, span, Happening.RESULT, Happening.CONCLUDED)
        .with_only_columns(unit, month, _amount(Happening.RESULT), _amount(Happening.CONCLUDED))
        .group_by(unit, month)
        .order_by(month)
    )


def coded(kinds: tuple[Happening, ...], by: By, span: Span) -> Select[Any]:
    """How often each code: (key, kind, code, amount, total)."""
    columns = (_key(by), _SUMS.kind, _SUMS.code)
    return (
        _of(by, span, *kinds)
        .with_only_columns(*columns, func.sum(_SUMS.amount), _TOTAL)
        .group_by(*columns)
        .order_by(*columns)
    )


def _of(by: By, span: Span, *kinds: Happening) -> Select[Any]:
    """The sums of these days; groups are looked up only where they say the key."""
    query = select(_SUMS.day).where(
        _SUMS.kind.in_([kind.value for kind in kinds]), _SUMS.day.between(span.first, span.last)
    )
    if by not in (By.HOUR, By.DAY, By.MONTH, By.ALL) or span.only:
        query = query.join(figure_groups, _GROUPS.id == _SUMS.group_id)
    query = query.where(*(_key(of) == (UUID(key) if of is By.COUNTER else key) for of, key in span.only))
    return query.order_by(_key(by))


def _amount(kind: Happening) -> ColumnElement[int]:
    return func.sum(case((_SUMS.kind == kind.value, _SUMS.amount), else_=0))


def _key(by: By) -> ColumnElement[Any]:
    match by:
        case By.HOUR:
            return _SUMS.code
        case By.DAY:
            return cast(_SUMS.day, Text)
        case By.MONTH:
            return func.substr(cast(_SUMS.day, Text), _FIRST, _MONTH_LETTERS)
        case By.COUNTER:
            return _GROUPS.station_id
        case By.DEVICE:
            return _GROUPS.device
        case By.PROFILE:
            return _GROUPS.profile
        case By.PROCEDURE:
            return _GROUPS.procedure_code
        case By.UNIT:
            return _GROUPS.unit
        case By.PERSON:
            return _GROUPS.of_actor_id
        case By.ALL:
            return _ALL
        case _ as unreachable:
            assert_never(unreachable)
