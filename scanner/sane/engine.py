"""libsane, loaded: from its beginning to its end, with its words as our errors. For child processes only."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import _sane
import sane

from scanner.sane.vocabulary import error_for


@contextlib.contextmanager
def engine() -> Iterator[None]:
    """libsane with the configuration that SANE_CONFIG_DIR names."""
    with errors():
        sane.init()
    try:
        yield
    finally:
        sane.exit()


@contextlib.contextmanager
def errors() -> Iterator[None]:
    """Whatever libsane says inside becomes one of our errors."""
    try:
        yield
    except _sane.error as error:
        raise error_for(str(error)) from error
