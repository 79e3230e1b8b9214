"""A station whose key is on a token, over a data folder that says how, and whose officer types the right PIN: it is there to be killed.

Run by `tests.crash.zygote`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.services.advance import Watch
from app.services.sign import KeyAuthorizer
from app.signing.fetching import host_of
from tests.support.demo_world import demo_pki
from tests.support.signing_faults.desk import SIGNER, FaultStation

_FILE = "station.json"


def set_up(data: Path, library: Path) -> FaultStation:
    """The station of the demonstration PKI's officer, in a new data folder."""
    pki = demo_pki()
    signing: dict[str, Any] = {
        "signer": SIGNER,
        "trust_roots": [str(pki.root_pem)],
        "trust_others": [str(pki.issuer_pem)],
        "timestamp_url": pki.tsa_url,
        "pkcs11": {"library": str(library)},
    }
    told = {"signing": signing, "host": host_of(pki.base_url), "pin": pki.officer_pin.read_text()}
    (data / _FILE).write_text(json.dumps(told))
    return _station(data, told)


def run(argv: Sequence[str]) -> int:
    """Go on with all that the folder has to be signed."""
    data = Path(argv[0])
    told = json.loads((data / _FILE).read_text())
    with _station(data, told) as station:
        watch = Watch(KeyAuthorizer(None, lambda _question: told["pin"]))
        failures = station.recovery.resume(station.actor, watch).failures
    print(*(failure.error.code for failure in failures))
    return len(failures)


def _station(data: Path, told: dict[str, Any]) -> FaultStation:
    said = {"min_free_mb": 1, "work": {"workers": 1}, "signing": told["signing"]}
    return FaultStation(data, said, f"[signing]\nprivate_hosts = {json.dumps([told['host']])}\n")
