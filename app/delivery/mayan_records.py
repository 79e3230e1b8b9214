"""Mayan's REST interface, version 4, as far as a station needs it: objects, lists page by page, and its limit of requests a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from app.delivery.answers import answer
from app.delivery.claims import Answer, objects
from app.delivery.connection import Connection
from app.delivery.failures import WireCode, failed, refusal, succeeded

API: Final = "/api/v4"
CABINETS_SEARCH: Final = "search/advanced/cabinets.cabinetsearchresult/"
"""asks Mayan's index, which sees a change a moment later"""
_PAGE_SIZE: Final = 100
"""the most that Mayan gives at once"""
_MAX_PAGES: Final = 20
_WAITS: Final = 10
"""Mayan lets an account ask 20 times a second, and then refuses for the rest of that second"""
_LONGEST_WAIT_S: Final = 2.0


class MayanRecords:
    """Requests to one Mayan. A refusal with 429 is waited for: nothing was done then."""

    def __init__(self, wire: Connection, boundary: Callable[[str], None]) -> None:
        self._wire = wire
        self._boundary = boundary

    def get(self, path: str, *, boundary: str | None = None) -> Answer | None:
        """One object; None where Mayan has none, or the account may not see it."""
        response = self._request("GET", path, boundary=boundary)
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        return answer(succeeded(response, absent=WireCode.ANSWER_MALFORMED))

    def listed(
        self, path: str, fields: Iterable[str], *, boundary: str | None = None, **filters: str
    ) -> list[Answer] | None:
        """All objects of a list, with these fields (`parent__child` of a nested object); None where that of which it is is not there."""
        found: list[Answer] = []
        for page in range(1, _MAX_PAGES + 1):
            query = {**filters, "_fields_only": ",".join(fields), "page_size": str(_PAGE_SIZE), "page": str(page)}
            body = self.get(f"{path}?{urlencode(query)}", boundary=boundary)
            boundary = None
            if body is None:
                return None
            found += objects(body, "results")
            if body.get("next") is None:
                return found
        raise failed(WireCode.ANSWER_MALFORMED, "too many pages")

    def create(
        self, path: str, values: Mapping[str, object], *, absent: WireCode, boundary: str | None = None
    ) -> Answer:
        """A new object, as Mayan describes it."""
        return answer(self._changed(self._request("POST", path, json=values, boundary=boundary), absent))

    def edit(self, path: str, values: Mapping[str, object], *, absent: WireCode) -> Answer:
        """An object with these values, as Mayan describes it then."""
        return answer(self._changed(self._request("PATCH", path, json=values), absent))

    def tell(self, path: str, values: Mapping[str, object], *, absent: WireCode) -> None:
        """A change of which the answer says no more than that it was accepted."""
        self._changed(self._request("POST", path, json=values), absent)

    def delete(self, path: str, *, absent: WireCode, boundary: str | None = None) -> None:
        """A document is moved to the trash: Mayan says that it will do so."""
        self._changed(self._request("DELETE", path, boundary=boundary), absent)

    def send(self, path: str, *, absent: WireCode, boundary: str, **form: Any) -> None:
        """A file; see `Connection.request` for the arguments."""
        self._changed(self._request("POST", path, boundary=boundary, **form), absent)

    def _request(self, method: str, path: str, *, boundary: str | None = None, **what: Any) -> httpx.Response:
        if boundary:
            self._boundary(f"{boundary}.before")
        for _ in range(_WAITS):
            response = self._wire.request(method, f"{API}/{path}", **what)
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            asked_s = refusal(response, absent=WireCode.ANSWER_MALFORMED).fields.get("retry_after_s", 1)
            time.sleep(min(float(asked_s), _LONGEST_WAIT_S))
        if boundary:
            self._boundary(f"{boundary}.after")
        return response

    def _changed(self, response: httpx.Response, absent: WireCode) -> httpx.Response:
        """Raises DeliveryFailed: MANIFEST_REFUSED where Mayan finds fault with a value."""
        if response.status_code == httpx.codes.BAD_REQUEST:
            raise failed(WireCode.MANIFEST_REFUSED, status=response.status_code)
        return succeeded(response, absent=absent)
