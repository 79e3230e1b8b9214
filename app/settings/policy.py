"""The text of a policy file, and the locked layer that it becomes. Whether it may be believed is not decided here (`app.policy`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from app.domain.errors import UsageError
from app.domain.policy import PolicyFacts

LARGEST_BYTES: Final = 64 * 1024
LONGEST_LINE: Final = 2_000
"""characters: the reader of TOML needs time by the square of a key's parts"""
_TABLE: Final = "policy"
_OF_REAL_WORK: Final = frozenset({"data_dir", "delivery", "identity", "signing", "slip", "second_copy", "centre"})


@dataclass(frozen=True, slots=True)
class Policy:
    """What a policy locks, as nested tables; `facts` and `file` say which one it is. Without facts there is none to remember."""

    values: Mapping[str, Any] = field(default_factory=dict)
    facts: PolicyFacts | None = None
    file: Path | None = None

    def for_training(self) -> Policy:
        """The same without the servers, keys and people of real work: training has its own, and sends nothing to real ones."""
        return replace(self, values={name: said for name, said in self.values.items() if name not in _OF_REAL_WORK})


NO_POLICY: Final = Policy()


def parsed(text: bytes, file: Path) -> tuple[int, dict[str, Any]]:
    """The serial number and what is locked.

    Raises:
        UsageError: POLICY_MALFORMED: no TOML, or lines that are too long; POLICY_WITHOUT_SERIAL.
    """
    try:
        lines = text.decode("utf-8")
        if max(map(len, lines.splitlines()), default=0) > LONGEST_LINE:
            raise UsageError("POLICY_MALFORMED", "line", file=str(file))
        values = tomllib.loads(lines)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError("POLICY_MALFORMED", type(error).__name__, file=str(file)) from None
    about = values.pop(_TABLE, None)
    serial = about.get("serial") if isinstance(about, dict) and about.keys() == {"serial"} else None
    if type(serial) is not int or not 0 < serial < 2**31:
        raise UsageError("POLICY_WITHOUT_SERIAL", file=str(file))
    return serial, values
