"""What was found out of pages before somebody looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain.facts import PageFacts


@dataclass(frozen=True, slots=True)
class Known:
    """Facts by page id, and by the id of each master page."""

    of_pages: Mapping[UUID, PageFacts]
    of_masters: Mapping[UUID, PageFacts]
