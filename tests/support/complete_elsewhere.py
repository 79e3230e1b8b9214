"""Completes a signature in a process of its own; the PIN on stdin.

Arguments: folder, root, issuer, time-stamp address; then the kind of key and where it is.
"""

import json
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path.cwd()))

from app.bootstrap.service_keys import service_key
from app.domain.model import BlobRef, PreparedSignature
from app.domain.signatures import Authorization
from app.identity.secrets import MemorySecrets
from app.settings import DeliverySection
from app.settings.signing import CscSection
from app.signing.pkcs12 import Pkcs12Key
from app.signing.rules import SigningRules
from app.signing.signer import PadesSigner, SigningKey
from app.signing.token.choice import TokenChoice
from app.signing.token.key import TokenKey, TokenLimits
from app.signing.trust import TrustSettings
from tests.support.token_world import MemoryRecord


def key_at(kind: str, where: list[str], closing: ExitStack) -> SigningKey:
    match kind, where:
        case "pkcs12", [path]:
            return Pkcs12Key(Path(path))
        case "csc", [url, api, credential]:
            service = CscSection.model_validate({"url": url, "api": api, "credential": credential})
            secrets = MemorySecrets()
            secrets.set("csc-token:demo", "service-token")
            return service_key("demo", service, secrets, DeliverySection(), closing, 28_800.0)
        case "token", [library, serial]:
            trust = TrustSettings((root,), (issuer,))
            key = TokenKey(Path(library), TokenChoice(serial=serial), trust, MemoryRecord(), TokenLimits())
            closing.callback(key.close)
            return key
    raise AssertionError(kind)


folder, root, issuer = (Path(argument) for argument in sys.argv[1:4])
digest, resume = json.loads((folder / "resume.json").read_text())
blob = BlobRef("0" * 64, "application/pdf", 1)
prepared = PreparedSignature(uuid4(), uuid4(), blob, blob, "demo", "B-T", digest, resume, datetime.now(UTC))
with ExitStack() as closing:
    key = key_at(sys.argv[5], sys.argv[6:], closing)
    signer = PadesSigner("demo", key, SigningRules(TrustSettings((root,), (issuer,)), sys.argv[4]))
    done = signer.complete(prepared, (folder / "prepared.pdf").read_bytes(), Authorization(sys.stdin.read()))
(folder / "signed.pdf").write_bytes(done.pdf)
