"""How the scanners are, as the dashboard tells it: what has to be wiped or serviced, and why."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem, QWidget

from app.domain.health.check_sheet import CheckDrift
from app.domain.health.drift import Drift
from app.domain.health.glass import DirtyGlass
from app.messages import word
from app.ui import words
from app.ui.style.theme import icon
from app.ui.viewmodels.figures import HealthTold
from app.ui.widgets.parts import tool_size


class HealthView(QListWidget):
    """A sentence for each finding; dirt that was wiped away comes last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setIconSize(tool_size())
        self.setSpacing(4)
        self.setAccessibleName(self.tr("State of the scanners"))

    def show_health(self, told: HealthTold) -> None:
        """Show what was found."""
        self.clear()
        for name, text in _sentences(told):
            self.addItem(QListWidgetItem(icon(name), text))
        if told.health.is_well:
            seen = sum(counter.pages for counter in told.health.counters)
            pages = words.number(seen)
            none = self.tr("No page came from a scanner in these 30 days.")
            well = word("health_well", words.language(), pages=pages) if seen else none
            self.insertItem(0, QListWidgetItem(icon("state-received" if seen else "info"), well))


def _sentences(told: HealthTold) -> Iterator[tuple[str, str]]:
    """Icon and text, what has to be done first."""
    gone: list[str] = []
    for counter in told.health.counters:
        name = told.counters[counter.station_id]
        for dirt in counter.dirt:
            if dirt.until is None:
                yield "warn", _dirt(dirt, name)
            else:
                gone.append(_dirt(dirt, name))
        yield from (("warn", _drift(drift, name)) for drift in counter.drifts)
    yield from (("warn", _check(check, device)) for device, check in told.health.checks)
    yield from (("state-received", text) for text in gone)


def _dirt(one: DirtyGlass, counter: str) -> str:
    language = words.language()
    said = {"counter": counter, "device": one.device, "side": word(f"side_{one.side.value}", language)}
    said |= {"column": words.number(one.column_mm), "since": words.moment(one.since)}
    if one.until is not None:
        return word("health_dirt_gone", language, **said, until=words.moment(one.until))
    return word("health_dirt", language, **said, streaked=one.streaked, pages=one.pages, dossiers=one.dossiers)


def _drift(one: Drift, counter: str) -> str:
    language = words.language()
    said = {"counter": counter, "device": one.device, "since": words.moment(one.since)}
    said |= {"figure": word(f"drift_{one.figure.value}", language), "part": word(f"part_{one.part.value}", language)}
    return word("health_drift", language, **said, before=words.number(one.before, 2), now=words.number(one.now, 2))


def _check(one: CheckDrift, device: str) -> str:
    language = words.language()
    said = {"device": device, "code": one.code, "now": words.number(one.now, 3), "since": words.moment(one.since)}
    return word("health_check", language, **said, part=word(f"part_{one.part.value}", language))
