"""Supervisors at machines of their own take cases of one centre at the same time: none gets what another has."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from app.domain.clock import SystemClock
from app.domain.errors import StationError
from app.domain.review.cases import CaseKind, Verdict
from app.store.review import NewCase
from app.store.store import Store, open_store
from tests.perf.spent import p99
from tests.support.postgres import running_server
from tests.support.store_world import Desk


def leases(cases: int, supervisors: int) -> dict[str, Any]:
    """Let them all be decided, and say how long a case was waited for and whether one was had twice."""
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-leases-")))
        server = ending.enter_context(running_server())
        server.create("centre")
        stores = [
            ending.enter_context(
                closing(open_store(folder / f"{one}", SystemClock(), url=server.url("centre"), min_free_bytes=0))
            )
            for one in range(supervisors)
        ]
        _open_cases(stores[0], cases)
        with ThreadPoolExecutor(supervisors) as pool:
            begun = time.perf_counter()
            sat = list(pool.map(_sit, stores, range(supervisors)))
            took_s = time.perf_counter() - begun
    had = Counter(case for one in sat for case in one.had)
    waits = sorted(wait for one in sat for wait in one.waited_ms)
    return {
        "supervisors": supervisors,
        "cases": cases,
        "cases_had": len(had),
        "cases_had_twice": sum(count - 1 for count in had.values()),
        "refused": sum(one.refused for one in sat),
        "taken_and_decided_in_s": round(took_s, 1),
        "case_taken_p99_ms": round(p99(waits), 1),
    }


@dataclass(slots=True)
class _Sitting:
    """Which cases a supervisor had, how long each was waited for, and how often another one had it too."""

    had: list[UUID] = field(default_factory=list)
    waited_ms: list[float] = field(default_factory=list)
    refused: int = 0


def _open_cases(store: Store, cases: int) -> None:
    dossier, part = Desk(store, store.dossiers.actor("Trần Thị B")).paper("H56.14-261128-0001")
    kept = frozenset({store.dossiers.actor("Trần Thị B").id})
    store.review.open(NewCase(f"{n}", CaseKind.DOUBTFUL, dossier.id, part.id, kept) for n in range(cases))


def _sit(store: Store, number: int) -> _Sitting:
    """One after the other until none is left."""
    who, sitting = store.dossiers.actor(f"Người {number}"), _Sitting()
    while True:
        begun = time.perf_counter()
        try:
            case = store.review.take(who)
            if case is None:
                return sitting
            sitting.had.append(case.id)
            sitting.waited_ms.append(1000 * (time.perf_counter() - begun))
            store.review.decide(case.id, Verdict.ACCEPTED, "", (), who)
        except StationError:  # somebody else had it too
            sitting.refused += 1
