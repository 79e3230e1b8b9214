"""`delivery prepare`: what an administrator of the dossier system does once, so that stations can file there."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.bootstrap import build
from app.cli.asking import hidden
from app.cli.console import Console
from app.domain.errors import UsageError
from app.identity.kept_token import KeptToken
from app.identity.secrets import MemorySecrets
from app.settings import Settings

_TOKEN = "administrator-token"


def delivery(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Make what is missing in the record system. The administrator's token is used now and kept nowhere.

    Raises:
        UsageError: NOTHING_TO_PREPARE, ADMINISTRATOR_TOKEN_NEEDED.
    """
    from app.bootstrap.gateways import prepare_records  # loads what talks to servers: no other command waits for that

    del args
    if settings.delivery.kind != "mayan" or not settings.delivery.url:
        raise UsageError("NOTHING_TO_PREPARE")
    with build(settings) as station:
        given = MemorySecrets()
        given.set(_TOKEN, _token(console))
        made = prepare_records(settings.delivery, station.secrets, KeptToken(given, _TOKEN))
    for one in made:
        console.say(console.word(f"made_{one.what}", name=one.name, of=one.of))
    if not made:
        console.say(console.word("made_nothing"))
    return console.result({"made": [asdict(one) for one in made]})


def _token(console: Console) -> str:
    """Typed by somebody, or the first line of what is piped in; never an argument."""
    typed = hidden(console.word("ask_administrator_token")).strip()
    if not typed:
        raise UsageError("ADMINISTRATOR_TOKEN_NEEDED")
    return typed
