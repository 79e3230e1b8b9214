"""The sensors of an open device, asked inside the child; `sensors` knows what their names mean."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scanner.errors import DoubleFeed, FeederError, ShortPage
from scanner.frames import OptionInfo
from scanner.sane import options
from scanner.sane.sensors import double_feed_sensors, sensors

type Choice = Callable[[Iterable[OptionInfo]], tuple[str, ...]]


def read_sensors(device: Any) -> tuple[OptionInfo, ...]:
    """The buttons and paper sensors with their values of this moment; reading a button makes many drivers forget the press."""
    return _read(device, sensors)


def refuse_double_feed(device: Any) -> None:
    """To be asked before a page is taken and when the feeder has ended: some devices go on after a double feed, or end as if empty.

    Raises:
        DoubleFeed: the device's sensor says so; a page that just came shows one of several sheets.
    """
    if _double_fed(device):
        raise DoubleFeed("the sensor says so")


@contextlib.contextmanager
def double_feed_told(device: Any) -> Iterator[None]:
    """Makes a jam, an early end of the feeder or a page cut short a `DoubleFeed` where the sensor says so: it is what lies behind them."""
    try:
        yield
    except DoubleFeed:
        raise
    except (FeederError, ShortPage) as error:
        if _double_fed(device):
            raise DoubleFeed(str(error)) from error
        raise


def _double_fed(device: Any) -> bool:
    return any(option.value not in (None, "no", "0") for option in _read(device, double_feed_sensors))


def _read(device: Any, chosen: Choice) -> tuple[OptionInfo, ...]:
    names = chosen(options.table(device, ()).values())
    table = options.table(device, names)
    return tuple(table[name] for name in names)
