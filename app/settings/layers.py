"""Which layer says a setting, and what the policy file overrides. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Layer(StrEnum):
    """Where a value comes from; `layer_<value>` is the key of the words."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    CALL = "call"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Layers:
    """The dotted keys that each layer says, strongest layer first; and those that the policy has otherwise than a layer below.

    Settings with the same values are equal, whoever said them.
    """

    said: tuple[tuple[Layer, frozenset[str]], ...] = field(default=(), compare=False)
    overridden: tuple[str, ...] = field(default=(), compare=False)

    def of(self, key: str) -> Layer:
        """The strongest layer that says something of this key; of a table: of anything in it."""
        return next((layer for layer, keys in self.said if any(_touch(key, one) for one in keys)), Layer.DEFAULT)

    @property
    def locked(self) -> tuple[str, ...]:
        """What the policy says, in order."""
        return tuple(sorted(key for layer, keys in self.said if layer is Layer.POLICY for key in keys))

    def below_policy(self, key: str) -> bool:
        """Whether a layer that the policy overrides says something of this key."""
        return any(layer is not Layer.POLICY and any(_touch(key, one) for one in keys) for layer, keys in self.said)


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys with their values; a table that is empty is a value."""
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _touch(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
