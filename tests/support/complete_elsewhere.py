"""Completes a signature in a process of its own: folder, key, root, issuer, time-stamp address as arguments; the PIN on stdin."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path.cwd()))

from app.domain.model import BlobRef, PreparedSignature
from app.domain.signatures import Authorization
from app.signing.pkcs12 import Pkcs12Key
from app.signing.signer import PadesSigner
from app.signing.trust import TrustSettings

folder, key, root, issuer = (Path(argument) for argument in sys.argv[1:5])
digest, resume = json.loads((folder / "resume.json").read_text())
blob = BlobRef("0" * 64, "application/pdf", 1)
prepared = PreparedSignature(uuid4(), uuid4(), blob, blob, "demo", "B-T", digest, resume, datetime.now(UTC))
signer = PadesSigner("demo", Pkcs12Key(key), TrustSettings((root,), (issuer,)), sys.argv[5])
done = signer.complete(prepared, (folder / "prepared.pdf").read_bytes(), Authorization(sys.stdin.read()))
(folder / "signed.pdf").write_bytes(done.pdf)
