"""`docs/faults-signing.md`: what stands in it beside the rows."""

from __future__ import annotations

from tests.support.seen_table import SeenTable
from tests.support.signing_faults.rows import SECTIONS

HEAD = """# What goes wrong while a document is signed, and what happens then

Written by `make faults`, which runs `tests/integration/test_signing_faults.py`; `make test` runs a third
in turn and fails where a row is no longer so,
but for the rows whose fault a cheaper test meets there (`tried_below` in `tests/support/signing_faults`): those run in
`make soak`. Each row was seen: the station is the real one, by its settings, with its store; OCSP responder, lists and time-stamp authority
are those of the sandbox (certomancer) over HTTP, or ones that do what no honest one does. The document shall be signed at B-LT and sent;
the policy lets no level fall unless a row says so, and the cache of answers is empty when the row begins.

*What the officer sees* is the message and its remedy; a signature says in its audit row what went otherwise than wanted. *PIN* is how often
the officer was asked for it, or for a code, by then; of a token also how many calls of C_Login it counted in all, and how many wrong PINs
in a row; it locks at three. *Left behind* was looked for in the database and on the disk: after each fault with an error nothing is signed,
nothing waits to be sent, and no file lies in the store but the archive file and the prepared one, whose bytes were compared with their
hashes. *Next try* is made after the fault ended and the person did what the remedy says; what comes of it bears one signature, which the
station's own validation found good, at that level; that file, and no other, waits to be sent, and the audit chain holds. What is signed
although something is wrong is validated once more when all is well.

A station killed at any moment of a batch is tested apart (`tests/crash/test_signing_batch_kills.py`; 100 kills in
`make soak ROOM=signing`), and each named boundary of signing in `tests/crash/test_kills.py`.
"""
COLUMNS = ("fault", "how produced", "what the officer sees", "PIN", "left behind", "next try")


def signing_table() -> SeenTable:
    """The table, to be compared with or to be written."""
    names = {title: [fault.name for fault in faults] for title, faults in SECTIONS.items()}
    return SeenTable("faults-signing.md", HEAD, COLUMNS, names)
