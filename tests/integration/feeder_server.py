"""The virtual feeder on a free loopback port, in a thread of the test's own."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw

from app.sandbox.feeder import FeederTray, feeder
from tests.support.dossier_server import http_server

DEVICE = "airscan:e0:Feeder"


def serve_in_thread(tray: FeederTray) -> contextlib.AbstractContextManager[str]:
    """Gives the server's address, such as `http://127.0.0.1:40001`."""
    return http_server(feeder(tray))


def serve_with_tls(tray: FeederTray, certificate: Path) -> contextlib.AbstractContextManager[str]:
    """The same with TLS, and a certificate of `self_signed`."""
    return http_server(feeder(tray), certificate)


def self_signed(path: Path) -> str:
    """Writes a key and a certificate that it signed itself, as scanners have them; gives the SHA-256 fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "scanner.local")])
    begins = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    ends = begins + datetime.timedelta(days=365)  # long over, as on devices that nobody looks after
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begins, ends)
    certificate = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(plain + certificate.public_bytes(pem))
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


def draw_side(path: Path, text: str, size_px: tuple[int, int] = (413, 583), dpi: int = 100) -> Path:
    """Draws one side (A6 at 100 dpi unless told) with something to tell it by, as a JPEG file."""
    image = Image.new("RGB", size_px, (250, 248, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 200, 60), fill=(180, 20, 30))
    draw.text((40, 100), text, fill=(10, 10, 60), font_size=90)
    image.save(path, "JPEG", quality=92, dpi=(dpi, dpi))
    return path
