"""Waiting for what workers do, and their failures in the station's own words."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import CancelledError, Future

from app.domain.errors import Cancelled, PageWorkFailed, StationError
from app.services.progress import CancelledCheck
from app.services.workers import WorkerDied

log = logging.getLogger(__name__)
WAIT_S = 0.1
"""so often a waiting call looks whether it was cancelled"""


def wait_for_all(futures: Iterable[Future[None]], cancelled: CancelledCheck) -> None:
    """Wait for all; raises what the first of them failed with, or Cancelled."""
    for future in futures:
        while not future.done():
            if cancelled():
                raise Cancelled
            _doze(future)
        future.result()


def _doze(future: Future[None]) -> None:
    try:
        future.exception(timeout=WAIT_S)
    except TimeoutError:
        return


def result_of_work[T](future: Future[T]) -> T:
    """A task's result; whatever else a worker can end with becomes the station's own error."""
    try:
        return future.result()
    except StationError:
        raise
    except TimeoutError as error:
        raise PageWorkFailed("PAGE_TIME_LIMIT") from error
    except MemoryError as error:
        raise PageWorkFailed("PAGE_MEMORY_LIMIT") from error
    except (WorkerDied, CancelledError) as error:
        log.warning("page work was ended: %s", error)
        raise PageWorkFailed("PAGE_WORKER_DIED", type(error).__name__) from error
    except Exception as error:
        log.exception("page work broke down")
        raise PageWorkFailed("PAGE_WORKER_DIED", type(error).__name__) from error
