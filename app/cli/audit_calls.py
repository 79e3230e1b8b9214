"""The command `audit` and its options. Imports the standard library only."""

from __future__ import annotations

from pathlib import Path

from app.cli.declaring import Commands, add_common, command


def add_audit_calls(commands: Commands) -> None:
    """Declare it."""
    audit = command(commands, "audit", "The audit log: check it, seal it, prove a part of it, hand it out.")
    actions = audit.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser(
        "verify", help="follow the chain, compare each seal and each head that was told elsewhere; asks no network"
    )
    verify.add_argument(
        "--against",
        type=Path,
        action="append",
        default=[],
        metavar="RECEIPTS",
        help="receipts, manifests or exports that others kept: a JSON file, or a folder of them (may be repeated)",
    )
    seal = actions.add_parser("seal", help="put down one more seal now, with a time-stamp where an authority is set up")
    prove = actions.add_parser("prove", help="prove the rows of one dossier, and show no others")
    prove.add_argument(
        "dossier", metavar="DOSSIER", help="its code (at a centre also CODE@COUNTER), or its internal id"
    )
    prove.add_argument("--out", type=Path, required=True, metavar="FILE.json")
    export = actions.add_parser(
        "export", help="write all rows, seals and heads, with a program that checks them anywhere"
    )
    export.add_argument("folder", type=Path, metavar="DIR")
    for action in (verify, export):
        action.add_argument(
            "--of", metavar="COUNTER", help="at a centre: the log of this counter alone (its name or id)"
        )
    for action in (verify, seal, prove, export):
        add_common(action, top=False)
