"""The commands of who keeps the station: delivery, store, copies, keys, benchmarks, training. Imports the standard library only."""

from __future__ import annotations

from pathlib import Path

from app.cli.audit_calls import add_audit_calls
from app.cli.centre_calls import add_centre_calls
from app.cli.declaring import Commands, add_common, add_metrics_option, add_pin_option, command, day


def add_house_commands(commands: Commands) -> None:
    """Declare them."""
    delivery = command(
        commands,
        "delivery",
        "Make in a Mayan what stations need there (docs/mayan.md). Asks for an administrator's token, and keeps it nowhere.",
    )
    delivery.add_argument("action", choices=("prepare",))
    effective = command(
        commands, "settings", "List what is in force, which layer says it, and what the province's policy file locks."
    )
    effective.add_argument("keys", nargs="*", metavar="KEY", help="only keys that begin like this")
    _add_policy(commands)
    add_audit_calls(commands)
    store = command(commands, "store", "Check, back up or restore the data folder.")
    actions = store.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="hash every blob anew, name what is missing or damaged")
    backup = actions.add_parser("backup", help="copy the data folder while it is in use, and compare")
    backup.add_argument("folder", type=Path, metavar="DIR")
    restore = actions.add_parser("restore", help="bring a backup back into an empty data folder")
    restore.add_argument("folder", type=Path, metavar="DIR")
    restore.add_argument("--verify", action="store_true", help="hash everything again afterwards")
    restore_copy = actions.add_parser("restore-copy", help="bring a second copy back into an empty data folder")
    restore_copy.add_argument("folder", type=Path, metavar="DIR")
    restore_copy.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help="holds the private recovery key; else it is asked for (never an argument)",
    )
    restore_copy.add_argument("--snapshot", type=int, metavar="N", help="an earlier state of the database")
    reindex = actions.add_parser("reindex", help="make the search index anew from the texts of all pages")
    for action in (check, backup, restore, restore_copy, reindex):
        add_common(action, top=False)
    copy = command(commands, "copy", "Second copies on other disks: make them now, or say how they stand.")
    copy.add_argument("action", choices=("now", "status"))
    replicate = command(
        commands,
        "replicate",
        "Bring what was written here to the centre, and what supervisors decided there back; until it is stopped.",
    )
    replicate.add_argument("--once", action="store_true", help="until nothing is left, and no longer")
    replicate.add_argument("--check", action="store_true", help="until nothing is left; then compare both sides")
    add_metrics_option(replicate)
    _add_reprocess(commands)
    key = command(
        commands, "recovery-key", "Make the key that opens second copies: a page to be printed and locked away."
    )
    key.add_argument("action", choices=("new",))
    key.add_argument(
        "--out", type=Path, metavar="FILE.pdf", help="where the page lies until it is read (default: in memory)"
    )
    key.add_argument("--replace", action="store_true", help="copies are sealed to another key from now on")
    command(commands, "doctor", "Say what is installed, what is missing and what to do.")
    bench = command(commands, "bench", "Run a benchmark of tests/perf (in a checkout).")
    bench.add_argument("name", metavar="NAME")
    bench.add_argument("arguments", nargs="*", metavar="ARG")
    worker = command(commands, "worker", "At a centre: do page after page of all counters, until SIGTERM or Ctrl-C.")
    add_metrics_option(worker)
    instead = worker.add_mutually_exclusive_group()
    instead.add_argument("--waiting", action="store_true", help="say how many pages wait, and which were set aside")
    instead.add_argument("--again", metavar="CODE", help="try the pages anew that were set aside for this reason")
    add_centre_calls(commands)
    sandbox = command(
        commands, "sandbox", "The embedded world for training: dossier system, feeder, demonstration PKI."
    )
    sandbox.add_argument("action", choices=("serve",))
    sandbox.add_argument("--parent-fd", type=int, metavar="N", help="end when this pipe closes")
    demo = command(commands, "demo", "Digitise a sample dossier with the real parts and say where each result lies.")
    demo.add_argument(
        "--keep", type=Path, default=Path("out/demo"), metavar="DIR", help="where the results lie (default: out/demo)"
    )


def _add_reprocess(commands: Commands) -> None:
    reprocess = command(
        commands,
        "reprocess",
        "Find the pages that a newer recipe would make anew, and say what that costs; or make them.",
    )
    reprocess.add_argument(
        "--since", type=day, metavar="YYYY-MM-DD", help="of dossiers worked on since that day (default: of all)"
    )
    reprocess.add_argument(
        "--stage",
        action="append",
        default=[],
        choices=("inspect", "preview", "thumb", "layers", "text"),
        help="what is made anew, several times for several (default: what archives are made of)",
    )
    reprocess.add_argument("--yes", action="store_true", help="do it; else it is only said what it would cost")


def _add_policy(commands: Commands) -> None:
    policy = command(commands, "policy", "For the province's administrator: check a policy file, or sign one.")
    actions = policy.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="judge its text and its signature as a station will")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument(
        "--anchor", type=Path, metavar="FILE.pem", help="who may sign (default: policy-ca.pem beside it)"
    )
    sign = actions.add_parser("sign", help="write the organisation's signature beside it (FILE.p7s)")
    sign.add_argument("file", type=Path, metavar="FILE")
    sign.add_argument("--signer", metavar="NAME", help="which key of the settings (default: the organisation's)")
    add_pin_option(sign)
    for action in (check, sign):
        add_common(action, top=False)
