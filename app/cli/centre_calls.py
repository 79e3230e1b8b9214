"""The command `centre` and its options. Imports the standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path
from uuid import UUID

from app.cli.declaring import Commands, add_common, command


def add_centre_calls(commands: Commands) -> None:
    """Declare it."""
    centre = command(
        commands,
        "centre",
        "For the administrator of a centre's database: lay its rules out, and say who is let in as what.",
    )
    actions = centre.add_subparsers(dest="action", required=True, metavar="ACTION")
    prepare = actions.add_parser(
        "prepare", help="bring the database to this program's schema and lay the rules out; again after each upgrade"
    )
    admit = actions.add_parser("admit", help="let an account in, or change what it is")
    admit.add_argument("login", metavar="NAME", help="of the account, as it stands in the address of the database")
    admit.add_argument(
        "--as", dest="role", choices=("counter", "worker", "supervisor", "auditor"), required=True, help="what it is"
    )
    whose = admit.add_mutually_exclusive_group()
    whose.add_argument(
        "--unit",
        dest="units",
        action="append",
        default=[],
        metavar="CODE",
        help="whose dossiers a counter or a supervisor reads: those that the unit receives or processes (may be repeated)",
    )
    whose.add_argument("--all-units", action="store_true", help="a supervisor reads the dossiers of all units")
    admit.add_argument(
        "--station",
        type=_station,
        metavar="ID",
        help="which station writes with it; else it is the first one that comes, and from then on no other",
    )
    secret = admit.add_mutually_exclusive_group()
    secret.add_argument(
        "--password-fd",
        type=int,
        metavar="N",
        help="read its password from this file descriptor (never from an argument)",
    )
    secret.add_argument(
        "--new-password",
        type=Path,
        metavar="FILE",
        help="make a new one, and write it there for its owner alone to read",
    )
    dismiss = actions.add_parser("dismiss", help="let an account in no more; what it wrote stays")
    dismiss.add_argument("login", metavar="NAME")
    listed = actions.add_parser("accounts", help="list who is let in")
    for action in (prepare, admit, dismiss, listed):
        add_common(action, top=False)


def _station(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"no id of a station: {text!r}") from None
