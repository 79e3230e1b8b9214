"""`sign-in`, `sign-out`, `who`: who is at the desk."""

from __future__ import annotations

import argparse
import threading
import webbrowser
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.cli.interrupt import stopping
from app.domain.identity import DeviceCode, Person
from app.settings import Settings


def sign_in(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Sign somebody in: the address or the code goes to stderr, so that `--json` stays one document."""

    def show_address(address: str) -> None:
        console.tell(console.word("sign_in_address", address=address))
        # a browser of the terminal's would hold us up, and wait for the page that we are to give it
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    def show_code(code: DeviceCode) -> None:
        fields = {"code": code.user_code, "address": code.address, "minutes": max(1, code.valid_s // 60)}
        console.tell(console.word("sign_in_code", **fields))
        if code.whole_address:
            console.tell(console.word("sign_in_whole_address", address=code.whole_address))

    with build(settings) as station, stopping() as stopped:
        if args.device:
            person = station.signing_in.by_device(show_code, cancelled=stopped)
        else:
            person = station.signing_in.by_browser(show_address, cancelled=stopped)
    console.say(console.word("signed_in", name=person.name, issuer=person.issuer))
    return console.result({"person": _person(person)})


def sign_out(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Sign out, whether the issuer hears of it or not."""
    del args
    with build(settings) as station:
        left = station.signing_in.out()
    if left.person is None:
        console.say(console.word("nobody_signed_in"))
    else:
        console.say(console.word("signed_out", name=left.person.name))
        if not left.issuer_told:
            console.tell(console.word("issuer_not_told"))
    return console.result({"person": _person(left.person), "issuer_told": left.issuer_told})


def who(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Say who is signed in."""
    del args
    with build(settings) as station:
        person = station.signing_in.who()
    if person is None:
        console.say(console.word("nobody_signed_in"))
    else:
        console.say(console.word("signed_in", name=person.name, issuer=person.issuer))
    return console.result({"person": _person(person)})


def _person(person: Person | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {"issuer": person.issuer, "subject": person.subject, "name": person.name}
