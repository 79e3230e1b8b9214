"""`docs/faults-delivery.md`: what stands in it beside the rows."""

from __future__ import annotations

from tests.support.delivery_faults.rows import SECTIONS
from tests.support.seen_table import SeenTable

HEAD = """# What goes wrong on the way to the dossier system, and what happens then

Written by `make faults`, which runs `tests/integration/test_delivery_faults.py`; `make test` runs a third
in turn and fails where a row is no longer so.
Each row was seen over loopback: the real store, outbox and gateway (OpenAPI and tus) before the sandbox dossier system, whose switches
stand in `app/sandbox/dossiers/switches.py`, and with somebody in between who may answer in its place. The issuer of sign-ins is npm's
`oidc-provider`. A document goes in three requests of at most 32 KiB. *What the operator sees* is the message and its remedy; in brackets
stands how long the server asked to be left alone, which the station keeps to. *The server holds* was read in its database and on its
disk; each finished file's SHA-256 was computed there. After each fault with an error the document is whole in the outbox, with that error
as the reason. *Next delivery* is made after the fault ended and the person did what the remedy says: of the same document, else of
another component of the dossier. Then the server holds that document once with the hash that was sent, the receipt is stored, and nothing
waits.

A station or a server killed at any moment of a sending is tested apart (`tests/crash/test_delivery_kills.py`; 200 kills in `make soak`),
and so are two stations as two processes (`tests/integration/test_two_stations.py`).
"""
COLUMNS = ("fault", "how produced", "what the operator sees", "the server holds", "next delivery works")


def delivery_table() -> SeenTable:
    """The table, to be compared with or to be written."""
    names = {title: [fault.name for fault in faults] for title, faults in SECTIONS.items()}
    return SeenTable("faults-delivery.md", HEAD, COLUMNS, names)
