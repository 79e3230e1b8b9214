"""Two processes write to one dossier of one store at the same time: a supervisor who repairs a page, and the counter that edits it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch
from uuid import UUID

import pytest

from app.domain.editlog import Operation, Rotate, Straighten
from app.domain.errors import InputRefused
from app.domain.grounds import Ground
from app.domain.review.cases import CaseKind, Verdict
from app.services.ahead import Ahead
from tests.support.review_centre import Centre
from tests.support.store_world import open_desk

pytestmark = pytest.mark.xdist_group("station")


@contextmanager
def another_process(centre: Centre) -> Iterator[Callable[[UUID, Operation], None]]:
    """Another process's connection to the same store, and what it puts down there."""
    desk = open_desk(centre.store.folder)
    yield lambda dossier, operation: desk.store.dossiers.append(dossier, [operation], desk.actor) and None
    desk.store.close()


@contextmanager
def meanwhile(what: str, happens: Callable[[], None]) -> Iterator[None]:
    """Something happens once, between what `Ahead` plans and its being put down."""
    planned, left = getattr(Ahead, what), [happens]

    def plan(*args: object, **named: object) -> object:
        done = planned(*args, **named)
        if left:
            left.pop()()
        return done

    with patch.object(Ahead, what, plan):
        yield
    assert not left


def _kinds(centre: Centre, dossier: UUID, length: int) -> list[str]:
    return [type(one.operation).__name__ for one in centre.store.dossiers.log(dossier)[length:]]


def test_a_repair_is_told_of_an_edit_since_it_was_planned_or_since_the_page_was_looked_at(centre: Centre) -> None:
    dossier, part, (first, second) = centre.scanned(*centre.pages[:2])
    centre.station.editing.accept(dossier, [first], Ground.LEGIBLE, centre.officer)
    case, length = centre.only(CaseKind.ACCEPTED), len(centre.store.dossiers.log(dossier))
    repairs = [Straighten((first,), 1.0)]
    with another_process(centre) as edit:
        with (
            meanwhile("planned", lambda: edit(dossier, Rotate((first,), 1))),
            pytest.raises(InputRefused, match="PAGES_CHANGED") as told,
        ):
            centre.reviewing.repair(case.id, repairs, (), "", centre.head)
        assert told.value.fields == {"dossier": centre.store.dossiers.get(dossier).code}
        assert _kinds(centre, dossier, length) == ["Rotate"], "what the counter did stands, and nothing over it"
        assert centre.verdicts(case) == []

        seen = centre.station.editing.desk(dossier).paper(part.id).pages
        edit(dossier, Rotate((first,), 1))
        with pytest.raises(InputRefused, match="PAGES_CHANGED"):
            centre.reviewing.repair(case.id, repairs, (), "", centre.head, seen)

        with meanwhile("planned", lambda: edit(dossier, Rotate((second,), 1))):
            centre.reviewing.repair(case.id, repairs, (), "", centre.head)
    assert _kinds(centre, dossier, length) == ["Rotate", "Rotate", "Rotate", "Straighten"], (
        "another page hinders nobody"
    )
    assert centre.verdicts(case) == [Verdict.REPAIRED]


def test_the_counter_is_told_of_a_repair_since_its_edit_was_planned(centre: Centre) -> None:
    dossier, _, (first, second) = centre.scanned(*centre.pages[:2])
    length, editing = len(centre.store.dossiers.log(dossier)), centre.station.editing
    with another_process(centre) as repair:
        with (
            meanwhile("with_it", lambda: repair(dossier, Straighten((first,), 1.0))),
            pytest.raises(InputRefused, match="PAGES_CHANGED"),
        ):
            editing.rotate(dossier, [first], 1, centre.officer)
        with meanwhile("with_it", lambda: repair(dossier, Straighten((second,), 1.0))):
            editing.rotate(dossier, [first], 1, centre.officer)
    assert _kinds(centre, dossier, length) == ["Straighten", "Straighten", "Rotate"]
