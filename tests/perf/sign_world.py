"""The services around a signature, in a process of their own: says where they are, and ends when its standard input does."""

from __future__ import annotations

import json
import sys

from tests.support.demo_world import demo_pki


def main() -> None:
    """Serve the demonstration PKI: OCSP, CRLs, time-stamps."""
    pki = demo_pki()
    told = {
        "base_url": pki.base_url,
        "tsa_url": pki.tsa_url,
        "root": str(pki.root_pem),
        "issuer": str(pki.issuer_pem),
        "key": str(pki.officer_p12),
        "pin": str(pki.officer_pin),
    }
    print(json.dumps(told), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
