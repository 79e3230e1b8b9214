"""Metrics in the format of Prometheus: counted from facts as they happen, and read anew for each scrape where they are a state.

Names and units follow https://prometheus.io/docs/practices/naming/; labels have few values, and never an id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from app.domain.telemetry import Fact, known

FORMAT: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
_BROUGHT: Final = {
    "rows": ("rows", 1),
    "files": ("files", 1),
    "size_mb": ("bytes", 1_000_000),
    "decisions": ("decisions", 1),
}
"""the values of a fact, what their counters count, and how much of it one of them is"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A state at this moment: the name of its metric, what that says, and its value for these labels."""

    name: str
    says: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


class Metrics:
    """Listens to facts, and gives all metrics of one service."""

    def __init__(self, readings: Callable[[], Iterable[Reading]]) -> None:
        """`readings` are asked for at each scrape; what can't be told now is left out."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # when each label was first seen is asked by nobody
        self._registry = CollectorRegistry()
        self._stages = Histogram(
            "sohoa_stage_seconds",
            "What a stage of a page or of a document took; its count is how many were made.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._pages = Histogram(
            "sohoa_page_job_seconds",
            "What a page of the queue took from its taking until all was kept.",
            ["priority"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._failures = Counter(
            "sohoa_failures", "What failed, by the code of its message.", ["code"], registry=self._registry
        )
        self._brought = {
            name: Counter(f"sohoa_replicated_{unit}", f"{unit} that replication brought.", registry=self._registry)
            for name, (unit, _) in _BROUGHT.items()
        }
        ProcessCollector(registry=self._registry)
        self._registry.register(_States(readings))

    def __call__(self, fact: Fact) -> None:
        """Count it."""
        values = known(fact)
        seconds = values.get("seconds")
        if isinstance(seconds, int | float):
            if "stage" in values:
                self._stages.labels(values["stage"]).observe(seconds)
            elif fact.event == "page.done" and "priority" in values:
                self._pages.labels(values["priority"]).observe(seconds)
        if fact.is_trouble and "code" in values:
            self._failures.labels(values["code"]).inc()
        if fact.event == "replication.brought":
            for name, counter in self._brought.items():
                counter.inc(_BROUGHT[name][1] * float(values.get(name, 0)))  # type: ignore[arg-type]  # a number, by its name

    def text(self) -> bytes:
        """All of them now, as `FORMAT` says."""
        return generate_latest(self._registry)


class _States(Collector):
    def __init__(self, readings: Callable[[], Iterable[Reading]]) -> None:
        self._readings = readings

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked when it is registered."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Implements `Collector`."""
        families: dict[str, GaugeMetricFamily] = {}
        for one in self._readings():
            names = sorted(one.labels)
            family = families.setdefault(one.name, GaugeMetricFamily(one.name, one.says, labels=names))
            family.add_metric([one.labels[name] for name in names], one.value)
        yield from families.values()
