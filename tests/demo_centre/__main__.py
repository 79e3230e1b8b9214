"""`python -m tests.demo_centre [--lang vi|en]`: the day, and what is there at its end; exit code 1 where anything differs."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.demo_centre.day import Day
from tests.demo_centre.reckoning import Reckoned, Reckoning
from tests.demo_centre.town import COUNTERS, town
from tests.demo_centre.words import WORDS
from tests.support.memory_disk import MEMORY, has_room

_NUMBERS = (
    "acknowledged",
    "at_home",
    "at_centre",
    "in_bucket",
    "read",
    "decided",
    "came_home",
    "lost",
    "doubled",
)
_ANSWERS = ("agrees", "chains")


def main() -> int:
    """Live the day and reckon."""
    parser = argparse.ArgumentParser(description="A centre's day in three minutes, with the real parts.")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    language = parser.parse_args().lang
    words, begun = WORDS[language], time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="sohoa-day-", dir=MEMORY if has_room(MEMORY) else None))
    folder.chmod(0o755)
    with town(folder, language) as built:
        _say(words["begins"].format(postgres=built.server.version))
        day = Day(built, _say)
        day.live()
        reckoning = Reckoning(built, day.acknowledged, day.stations)
        found = [reckoning.of(number) for number in range(1, COUNTERS + 1)]
    _say("")
    for line in _table(found, words):
        _say(line)
    _say("")
    if all(one.is_whole for one in found):
        shutil.rmtree(folder, ignore_errors=True)
        _say(words["good"].format(seconds=round(time.monotonic() - begun)))
        return 0
    _say(words["bad"].format(folder=folder / "log"))
    return 1


def _table(found: list[Reckoned], words: dict[str, str]) -> list[str]:
    names = [words["counter"].format(number=number) for number in range(1, len(found) + 1)]
    lines = [_row("", [*names, words["sum"]])]
    for name in _NUMBERS:
        numbers = [getattr(one, name) for one in found]
        lines.append(_row(words[name], [*map(str, numbers), str(sum(numbers))]))
    for name in _ANSWERS:
        answers = [getattr(one, name) for one in found]
        lines.append(_row(words[name], [words["yes" if one else "no"] for one in (*answers, all(answers))]))
    return lines


def _row(title: str, cells: list[str]) -> str:
    return f"{title:<36}" + "".join(f"{cell:>10}" for cell in cells)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
