"""Another dossier's slip in a stack stops the feeder: what was found out of the pages of a scan is looked at while it runs."""

from __future__ import annotations

import logging
from collections.abc import Callable

from app.domain.errors import InputRefused, StationError
from app.domain.model import MasterPage
from app.domain.other_slips import dossier_codes
from app.services.process import Processing

log = logging.getLogger(__name__)


class SlipWatch:
    """Of one scan. It waits for nothing: what a page says is known when its turn in the pool came, and then the next frame is the last."""

    def __init__(self, processing: Processing, own: str) -> None:
        """`own`: the code of the dossier that is scanned."""
        self._processing = processing
        self._own = own
        self._unseen: list[MasterPage] = []

    def hearing(self, tell: Callable[[MasterPage], None]) -> Callable[[MasterPage], None]:
        """What is to be told of each page that is in, so that this hears of it too."""

        def came(page: MasterPage) -> None:
            self._unseen.append(page)
            tell(page)

        return came

    def look(self) -> None:
        """Look at what is known by now.

        Raises:
            InputRefused: OTHER_DOSSIERS_SLIP: a page bears codes of other dossiers and not that of this one.
        """
        try:
            known = self._processing.facts_of_masters(self._unseen)
        except StationError:
            log.warning("what the pages say is not known yet", exc_info=True)  # the paper must not wait for an engine
            return
        self._unseen = [page for page in self._unseen if page.id not in known]
        for facts in known.values():
            named = dossier_codes(code.text for code in facts.codes)
            if named and self._own not in named:
                raise InputRefused("OTHER_DOSSIERS_SLIP", other=min(named), dossier=self._own)
