"""Where the libraries of token vendors usually lie. Only whole paths, in folders that the system's administrator alone writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

FOLDERS: Final = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/pkcs11",
    "/usr/lib/x86_64-linux-gnu/pkcs11",
    "/usr/local/lib",
    "/usr/lib/bit4id",
    "/opt/vgca/lib",
    "/usr/lib/viettel-ca",
    "/usr/lib/vnpt-ca",
)
NAMES: Final = (
    # SafeNet / Thales eToken: the tokens of the Government Information Security Committee (VGCA)
    "libeToken.so",
    "libeTPkcs11.so",
    "libIDPrimePKCS11.so",
    # Bit4ID
    "libbit4xpki.so",
    "libbit4ipki.so",
    # Viettel-CA: the names of its libraries elsewhere
    "viettel-ca_v6.so",
    "libviettel-ca_v6.so",
    "viettel-ca_v5.so",
    "libviettel-ca_v5.so",
    # VNPT-CA
    "vnptca_p11_v8.so",
    "libvnptca_p11_v8.so",
    "vnptca_p11_v6.so",
    "libvnptca_p11_v6.so",
    # last: it reads many cards of others too, but their own libraries know more of them
    "opensc-pkcs11.so",
)
USUAL: Final = "libeToken.so, libbit4xpki.so, opensc-pkcs11.so"
"""what a person is told to look for"""


def installed(folders: Iterable[str] = FOLDERS) -> tuple[Path, ...]:
    """The known libraries that are here, the vendors' own before the general one; each file once, however many names it has."""
    places = list(folders)
    found = (Path(folder, name) for name in NAMES for folder in places)
    return tuple({path.resolve(): path for path in found if path.is_file()}.values())
