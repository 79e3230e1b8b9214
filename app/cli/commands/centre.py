"""`centre`: the rules of the centre's database, and its accounts."""

from __future__ import annotations

import argparse
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.bootstrap.centre_access import centre_access
from app.cli.console import Console
from app.cli.outputs import require_writable
from app.cli.pin import read_secret
from app.domain.errors import InputRefused, StoreFailed, UsageError
from app.settings import Settings

if TYPE_CHECKING:
    from app.store.access.accounts import Accounts, Admitted

_SHORTEST_PASSWORD: Final = 12
_PASSWORD_BYTES: Final = 24


def centre(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """One of its actions; each ends with the list of who is let in.

    Raises:
        UsageError: CENTRE_NOT_SET, ACCOUNT_UNITS_UNWANTED, PIN_FD_UNREADABLE.
        InputRefused: ACCOUNT_PASSWORD_SHORT; as `Accounts`.
        StoreFailed: as `CentreAccess.prepare`, as `Accounts`; OUT_UNWRITABLE.
    """
    with centre_access(settings) as access:
        match args.action:
            case "prepare":
                access.prepare()
                console.remark(console.word("centre_prepared"))
            case "admit":
                _admit(args, access.accounts)
                console.remark(console.word("centre_admitted", login=args.login))
            case "dismiss":
                access.accounts.dismiss(args.login)
                console.remark(console.word("centre_dismissed", login=args.login))
        admitted = access.accounts.all()
    for one in admitted:
        console.say(_line(one, console))
    return console.result({"accounts": [_shape(one) for one in admitted]})


def _admit(args: argparse.Namespace, accounts: Accounts) -> None:
    from app.store.access.accounts import Admitted
    from app.store.access.declared import Account

    account = Account(args.role)
    if args.units and account in (Account.WORKER, Account.AUDITOR):
        raise UsageError("ACCOUNT_UNITS_UNWANTED", role=args.role)
    if account is Account.SUPERVISOR and not args.units and not args.all_units:
        raise InputRefused("ACCOUNT_UNITS_MISSING", login=args.login)
    one = Admitted(args.login, account, tuple(args.units), args.station)
    if args.new_password is None:
        accounts.admit(one, None if args.password_fd is None else _given(args.password_fd))
        return
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    _write_for_owner(args.new_password, password)
    try:
        accounts.admit(one, password)
    except BaseException:
        with suppress(OSError):
            args.new_password.unlink()  # it opens nothing
        raise


def _given(descriptor: int) -> str:
    password = read_secret(descriptor)
    if len(password) < _SHORTEST_PASSWORD:
        raise InputRefused("ACCOUNT_PASSWORD_SHORT", least=_SHORTEST_PASSWORD)
    return password


def _write_for_owner(file: Path, password: str) -> None:
    """Into a new file that nobody else can read."""
    require_writable(file)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write(f"{password}\n")
    except OSError as error:
        raise StoreFailed("OUT_UNWRITABLE", type(error).__name__, file=str(file)) from None


def _line(one: Admitted, console: Console) -> str:
    units = ", ".join(one.units) or console.word("centre_all_units")
    station = one.station_id or console.word("centre_no_station")
    return console.word(
        "centre_account",
        login=one.login,
        role=console.word(f"centre_{one.account.value}"),
        units=units,
        station=station,
    )


def _shape(one: Admitted) -> dict[str, Any]:
    return {
        "login": one.login,
        "role": one.account.value,
        "units": list(one.units),
        "all_units": not one.units,
        "station": None if one.station_id is None else str(one.station_id),
    }
