"""Signs files in a process of its own and says what it took: `python -m tests.perf.sign_client WORLD.json CACHE REPORT.json OUT FILE...`"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from app.domain.mark_profiles import load_mark_profiles
from app.domain.model import BlobRef, PreparedSignature
from app.domain.signatures import Appearance, Authorization, Level, SigningPolicy, VisibleMark
from app.signing.fetching import host_of
from app.signing.pkcs12 import Pkcs12Key
from app.signing.rules import SigningRules
from app.signing.signer import PadesSigner
from app.signing.trust import TrustSettings

_MARKS = Path(__file__).resolve().parents[2] / "resources" / "marks"
_BLOB = BlobRef("0" * 64, "application/pdf", 1)


def main() -> None:
    """Load the engine, sign every file at B-LT with a visible mark, write each; then judge what was written."""
    world = json.loads(Path(sys.argv[1]).read_text())
    cache, said, out, *files = (Path(name) for name in sys.argv[2:])
    begun = time.monotonic()
    import app.signing.complete
    import app.signing.prepare
    import app.signing.validate  # noqa: F401  loading is what is measured

    loaded_s = time.monotonic() - begun
    host = frozenset({host_of(world["base_url"])})
    trust = TrustSettings((Path(world["root"]),), (Path(world["issuer"]),), private_hosts=host, cache=cache)
    signer = PadesSigner("bench", Pkcs12Key(Path(world["key"])), SigningRules(trust, world["tsa_url"]))
    pin = Authorization(Path(world["pin"]).read_text())
    signed_s = [_timed(lambda file=file: _sign(signer, pin, file, out / file.name)) for file in files]  # type: ignore[misc]
    peak_bytes = _peak_bytes()
    judged_s = [_timed(lambda file=file: _judge(out / file.name, trust)) for file in files]  # type: ignore[misc]
    told = {"loaded_s": loaded_s, "signed_s": signed_s, "judged_s": judged_s, "signing_peak_bytes": peak_bytes}
    said.write_text(json.dumps(told))


def _sign(signer: PadesSigner, pin: Authorization, source: Path, target: Path) -> None:
    """As the station does it: what was prepared is on the disk before the key is used."""
    prepared_file = target.with_suffix(".prepared")
    prepared = _prepare(signer, source, prepared_file)
    target.write_bytes(signer.complete(prepared, prepared_file.read_bytes(), pin).pdf)


def _prepare(signer: PadesSigner, source: Path, target: Path) -> PreparedSignature:
    policy = SigningPolicy(Level.B_LT, _mark(), datetime.now(UTC))
    ready = signer.prepare(source.read_bytes(), policy)
    target.write_bytes(ready.pdf)
    digest = ready.document_digest_sha256
    return PreparedSignature(
        uuid4(), uuid4(), _BLOB, _BLOB, "bench", "B-LT", digest, dict(ready.resume), datetime.now(UTC)
    )


def _mark() -> VisibleMark:
    return VisibleMark(load_mark_profiles(_MARKS)[Appearance.TT01_PERSONAL.value])


def _judge(path: Path, trust: TrustSettings) -> None:
    from app.signing.validate import validate_own

    (report,) = validate_own(path.read_bytes(), trust)
    assert report.level is Level.B_LT, report


def _timed(what: object) -> float:
    assert callable(what)
    begun = time.monotonic()
    what()
    return time.monotonic() - begun


def _peak_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main()
