"""Two short days at three counters, written into a store and looked at meanwhile: the desk's services find what was injected, and say just
what the rules say of the same pages. The whole month is `main.py bench kept-month`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.health.drift import Figure
from app.domain.model import Side
from app.domain.review.cases import CaseKind
from tests.support.month import COUNTERS, Careless, Dirt, Injected, Wear, at, month
from tests.support.month_found import by_rules, search
from tests.support.month_kept import as_kept
from tests.support.month_seen import seen

DIRT = Dirt("counter 3", Side.FRONT, 112.3, at(0, "09:00"), at(1, "16:59"), 1.0)
WEAR = Wear("counter 1", Figure.EXPOSURE, at(1, "07:30"), step=-40.0)
CARELESS = Careless("counter 2", at(1, "07:30"), faulty=0.7, failed=0.7)
WRONG = Injected(dirt=(DIRT,), wear=(WEAR,), careless=(CARELESS,))


def test_the_desk_finds_in_its_store_what_was_wrong_and_says_what_the_rules_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domain.health.drift.GROUP", 1)  # else it takes thousands of pages
    drawn = month(WRONG, 5, range(2), dossiers_a_day=8)
    kept, said = seen(tmp_path / "data", drawn, timedelta(minutes=60))
    assert said.told == by_rules(as_kept(drawn, kept.documents))
    found = search(drawn, WRONG, said.told)
    dirt, wear = found.dirt[DIRT], found.wear[WEAR]
    assert dirt is not None and dirt.pages <= 20
    assert wear is not None
    lot = found.careless[CARELESS]
    assert lot is not None and not lot.accepted
    assert found.charted[CARELESS] is not None
    by_itself = search(drawn, WRONG, said.by_itself)
    told = by_itself.dirt[DIRT]
    assert told is not None and timedelta(0) <= told.found_at - dirt.found_at <= timedelta(minutes=60)
    assert by_itself.wear[WEAR] is not None
    failed = dict.fromkeys(COUNTERS, 0)
    for page in drawn.pages:
        failed[page.run.device] += page.run.page in drawn.failed
    assert said.pareto == {counter: count for counter, count in failed.items() if count}
    assert max(failed, key=failed.__getitem__) == CARELESS.counter
    assert said.cases[CaseKind.ACCEPTED] == len(drawn.failed)
    assert said.cases[CaseKind.LOT] == sum(one.size - one.sample for one in said.told.lots if not one.accepted)
