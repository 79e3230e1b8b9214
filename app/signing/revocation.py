"""OCSP answers and CRLs: asked for as `app.signing.fetching` allows, and kept while they are valid.

What is kept is evidence, not trust: the validator checks its signature, its age and whom it speaks of each time that it is used. Only
answers with which a whole path held are kept, so that nobody who stands on the line can fill the cache with rubbish.
"""

from __future__ import annotations

import contextlib
import functools
import os
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from asn1crypto import cms, crl, ocsp, pem, x509
from pyhanko_certvalidator.authority import Authority
from pyhanko_certvalidator.errors import CRLFetchError, OCSPFetchError, OCSPValidationError
from pyhanko_certvalidator.fetchers import CertificateFetcher, CRLFetcher, FetcherBackend, Fetchers, OCSPFetcher
from pyhanko_certvalidator.fetchers.common_utils import (
    enumerate_delivery_point_urls,
    format_ocsp_request,
    process_ocsp_response_data,
)
from pyhanko_certvalidator.util import get_ocsp_urls, get_relevant_crl_dps, issuer_serial

from app.signing.fetching import CRL_LIMITS, OCSP_LIMITS, FetchFailed, Web

type Certificate = x509.Certificate | cms.AttributeCertificateV2
ASK_AGAIN_AFTER: Final = timedelta(hours=1)
"""An answer that is older is asked for anew; where nobody answers then, it counts until its own end."""
_TOLERANCE: Final = timedelta(seconds=60)
"""clocks differ a little"""
_MOST_REQUESTS: Final = 40
"""of one validation: a path has few certificates, each with few addresses"""
_ALL_WITHIN_S: Final = 25.0
"""what all requests of one validation may take: a file from outside is judged within a minute, whatever its certificates name"""
_MOST_ADDRESSES: Final = 4
"""of one certificate"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it came, when (UTC), and until when it speaks."""

    der: bytes
    came_at: datetime
    valid_until: datetime

    def is_recent(self, now: datetime) -> bool:
        """Whether nobody need be asked yet."""
        return now < min(self.valid_until, self.came_at + ASK_AGAIN_AFTER)


class RevocationCache:
    """Answers by what was asked, in memory and, where there is a `folder`, on disk for the processes after this one."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, Kept] = {}

    def get(self, key: str, now: datetime) -> Kept | None:
        """What is kept and still speaks."""
        kept = self._memory.get(key) or self._read(key)
        if kept is None or now >= kept.valid_until:
            self._memory.pop(key, None)
            return None
        self._memory[key] = kept
        return kept

    def put(self, key: str, kept: Kept) -> None:
        """Keep an answer. A folder that can't be written costs no signature."""
        self._memory[key] = kept
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._write(self._folder, key, kept.der)

    def drop(self, key: str) -> None:
        """Forget an answer with which no path held."""
        self._memory.pop(key, None)
        if self._folder is not None:
            with contextlib.suppress(OSError):
                (self._folder / key).unlink(missing_ok=True)

    def _read(self, key: str) -> Kept | None:
        if self._folder is None:
            return None
        path = self._folder / key
        try:
            with path.open("rb") as file:
                der = file.read(CRL_LIMITS.size_bytes + 1)
                came_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
        except OSError:
            return None
        window = _window(key, der)
        return None if window is None else Kept(der, came_at, window[1])

    def _write(self, folder: Path, key: str, der: bytes) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._drop_old(folder)
        descriptor, part = tempfile.mkstemp(dir=folder, prefix="part-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(der)
            os.replace(part, folder / key)  # noqa: PTH105  a name from mkstemp
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(part)  # noqa: PTH108
            raise

    def _drop_old(self, folder: Path) -> None:
        """What nobody asked for in three months has nobody to speak of; parts are what a crash left."""
        oldest = datetime.now(UTC).timestamp() - timedelta(days=90).total_seconds()
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()


@functools.cache
def cache_in(folder: Path | None) -> RevocationCache:
    """The one cache of this process over a folder."""
    return RevocationCache(folder)


class RevocationSource(FetcherBackend):
    """Where one validation gets its OCSP answers and CRLs from: the cache first, then the network; issuers' certificates never.

    To be closed in the event loop in which it was used.

    Args:
        private_hosts: as `Web` has it.
        cache: what is known already.
        within_s: after that nothing more is asked.
    """

    def __init__(self, private_hosts: frozenset[str], cache: RevocationCache, within_s: float = _ALL_WITHIN_S) -> None:
        self.web = Web(private_hosts)
        self.cache = cache
        self.asked: dict[str, Kept] = {}
        """what came over the network and may be kept"""
        self.used: set[str] = set()
        """what came out of the cache"""
        self.untimely = False
        """whether what came over the network speaks of another time than this computer's: an old answer, or a wrong clock"""
        self.unknown = False
        """whether a responder said that it does not know a certificate"""
        self._counts_kept = True
        self._requests = 0
        self._until = time.monotonic() + within_s

    def get_fetchers(self) -> Fetchers:
        """As the validator wants them."""
        return Fetchers(_Ocsp(self), _Crls(self), _NoCertificates())

    async def close(self) -> None:
        """Give the connections back."""
        await self.web.aclose()

    def settle(self, *, held: bool) -> None:
        """A question is answered: where a path held with what was asked for it, later ones may use that."""
        for key, kept in self.asked.items() if held else ():
            self.cache.put(key, kept)
        self.asked.clear()
        self.used.clear()
        self._counts_kept = True

    def doubt_kept(self) -> bool:
        """No path held. Until the question is settled nothing counts that was kept before; returns whether anything of it was used."""
        self._counts_kept = False
        return bool(self.used)

    def forget(self) -> bool:
        """No path held. Returns whether any of what was used was old: then asking anew may help."""
        for key in self.used:
            self.cache.drop(key)
        return bool(self.used)

    def recent(self, key: str) -> bytes | None:
        """What is kept and need not be asked for yet; of what this question itself asked, all."""
        if key in self.asked:
            return self.asked[key].der
        now = datetime.now(UTC)
        kept = self._kept(key, now)
        return self._use(key, kept) if kept is not None and kept.is_recent(now) else None

    def older(self, key: str) -> bytes | None:
        """What is kept and still speaks, where nobody answers."""
        kept = self._kept(key, datetime.now(UTC))
        return self._use(key, kept) if kept is not None else None

    def came(self, key: str, der: bytes) -> None:
        """An answer came over the network. One that does not say how long it speaks is not kept."""
        window, now = _window(key, der), datetime.now(UTC)
        if window is not None:
            self.asked[key] = Kept(der, now, window[1])
            self.untimely = self.untimely or not window[0] - _TOLERANCE <= now < window[1]

    def charge(self) -> None:
        """Count a request. Raises FetchFailed: a hostile path asks for no end of them, or takes too long over them."""
        self._requests += 1
        if self._requests > _MOST_REQUESTS:
            raise FetchFailed("ADDRESS")
        if time.monotonic() >= self._until:
            raise FetchFailed("TIME")

    def _kept(self, key: str, now: datetime) -> Kept | None:
        return self.cache.get(key, now) if self._counts_kept else None

    def _use(self, key: str, kept: Kept) -> bytes:
        self.used.add(key)
        return kept.der


class _Ocsp(OCSPFetcher):
    def __init__(self, source: RevocationSource) -> None:
        self._source = source
        self._answers: dict[bytes, ocsp.OCSPResponse] = {}

    async def fetch(self, cert: Certificate, authority: Authority) -> ocsp.OCSPResponse:
        """The answer about a certificate. Raises OCSPFetchError."""
        request = format_ocsp_request(cert, authority, certid_hash_algo="sha1", request_nonces=True)
        about = request["tbs_request"]["request_list"][0]["req_cert"].dump()
        keys = {url: _key("ocsp", url.encode() + b" " + about) for url in get_ocsp_urls(cert)[:_MOST_ADDRESSES]}
        answer = self._known(keys.values(), self._source.recent)
        for url, key in keys.items():
            answer = answer or await self._ask(url, key, request)
        answer = answer or self._known(keys.values(), self._source.older)
        if answer is None:
            raise OCSPFetchError("no OCSP answer")
        self._answers[issuer_serial(cert)] = answer
        return answer

    async def _ask(self, url: str, key: str, request: ocsp.OCSPRequest) -> ocsp.OCSPResponse | None:
        types = ("application/ocsp-request", "application/ocsp-response")
        try:
            self._source.charge()
            der = await self._source.web.post(url, request.dump(), types, OCSP_LIMITS)
            answer = process_ocsp_response_data(der, ocsp_request=request, ocsp_url="")
        except (FetchFailed, OCSPFetchError, OCSPValidationError, ValueError, TypeError, KeyError):
            return None
        self._source.came(key, der)
        self._source.unknown = self._source.unknown or _is_unknown(answer)
        return answer

    def _known(self, keys: Iterable[str], look: Callable[[str], bytes | None]) -> ocsp.OCSPResponse | None:
        return next((ocsp.OCSPResponse.load(der) for key in keys if (der := look(key)) is not None), None)

    def fetched_responses(self) -> Iterable[ocsp.OCSPResponse]:
        """All answers."""
        return list(self._answers.values())

    def fetched_responses_for_cert(self, cert: Certificate) -> Iterable[ocsp.OCSPResponse]:
        """The answer about a certificate, if it was asked for."""
        found = self._answers.get(issuer_serial(cert))
        return [] if found is None else [found]


class _Crls(CRLFetcher):
    def __init__(self, source: RevocationSource) -> None:
        self._source = source
        self._lists: dict[str, crl.CertificateList] = {}
        self._by_certificate: dict[bytes, list[crl.CertificateList]] = {}

    async def fetch(self, cert: Certificate, *, use_deltas: bool | None = True) -> Iterable[crl.CertificateList]:
        """The lists that speak of a certificate. Raises CRLFetchError where there are addresses and none answers."""
        points = get_relevant_crl_dps(cert, use_deltas=use_deltas)
        urls = [url for point in points for url in enumerate_delivery_point_urls(point)][:_MOST_ADDRESSES]
        found = [listed for url in urls if (listed := await self._one(url)) is not None]
        if urls and not found:
            raise CRLFetchError("no CRL")
        self._by_certificate[issuer_serial(cert)] = found
        return found

    async def _one(self, url: str) -> crl.CertificateList | None:
        key = _key("crl", url.encode())
        if key in self._lists:
            return self._lists[key]
        der = self._source.recent(key) or await self._ask(url, key) or self._source.older(key)
        if der is None:
            return None
        try:
            self._lists[key] = crl.CertificateList.load(der)
        except (ValueError, TypeError):
            return None
        return self._lists[key]

    async def _ask(self, url: str, key: str) -> bytes | None:
        try:
            self._source.charge()
            der = await self._source.web.get(url, "application/pkix-crl", CRL_LIMITS)
            if pem.detect(der):
                _, _, der = pem.unarmor(der)
            crl.CertificateList.load(der)["tbs_cert_list"]["issuer"].dump()
        except (FetchFailed, ValueError, TypeError, KeyError):
            return None
        self._source.came(key, der)
        return bytes(der)

    def fetched_crls(self) -> Iterable[crl.CertificateList]:
        """All lists."""
        return list(self._lists.values())

    def fetched_crls_for_cert(self, cert: Certificate) -> Iterable[crl.CertificateList]:
        """The lists of a certificate. Raises KeyError where they were not asked for yet."""
        return self._by_certificate[issuer_serial(cert)]


class _NoCertificates(CertificateFetcher):
    """Issuers' certificates are those of the settings and of the file: an address inside a certificate gives none."""

    async def fetch_cert_issuers(self, cert: Certificate) -> AsyncGenerator[x509.Certificate]:
        return
        yield  # makes it a generator

    async def fetch_crl_issuers(self, certificate_list: crl.CertificateList) -> AsyncGenerator[x509.Certificate]:
        return
        yield

    def fetched_certs(self) -> Iterable[x509.Certificate]:
        return ()


def _is_unknown(answer: ocsp.OCSPResponse) -> bool:
    """Whether any certificate that it speaks of is unknown to the responder (RFC 6960, 2.2)."""
    try:
        return any(single["cert_status"].name == "unknown" for single in answer.response_data["responses"])
    except (ValueError, TypeError, KeyError):
        return False


def _key(kind: str, asked: bytes) -> str:
    return f"{sha256(asked).hexdigest()}.{kind}"


def _window(key: str, der: bytes) -> tuple[datetime, datetime] | None:
    """From when (`thisUpdate`) until when (`nextUpdate`) an answer speaks; None where it does not say, or can't be read."""
    try:
        windows = list(_of_ocsp(der) if key.endswith(".ocsp") else _of_crl(der))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    starts, ends = [start for start, _ in windows], [end for _, end in windows if end is not None]
    return (max(starts), min(ends)) if windows and len(ends) == len(windows) else None


def _of_ocsp(der: bytes) -> Iterator[tuple[datetime, datetime | None]]:
    for single in ocsp.OCSPResponse.load(der, strict=True).response_data["responses"]:
        yield single["this_update"].native, single["next_update"].native


def _of_crl(der: bytes) -> Iterator[tuple[datetime, datetime | None]]:
    listed = crl.CertificateList.load(der, strict=True)["tbs_cert_list"]
    yield listed["this_update"].native, listed["next_update"].native
