"""Runs one command: arguments in, words or JSON and an exit code out. No traceback, unless `--debug` asks for one."""

from __future__ import annotations

import argparse
import contextlib
import errno
import itertools
import json
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from app.cli.declaring import CallRefused
from app.cli.parser import build_parser

if TYPE_CHECKING:
    from app.messages import Language


def run(argv: list[str]) -> int:
    """Parse, load the settings, build the station, run the command; returns the exit code."""
    try:
        args = build_parser().parse_args(argv)
    except CallRefused as refused:
        args = argparse.Namespace(json="--json" in argv, lang=_language(argv), debug=False, log_json=False)
        from app.cli.wrong_calls import what_is_wrong
        from app.domain.errors import UsageError

        said = what_is_wrong(str(refused), "en" if args.lang == "en" else "vi")
        return _report(UsageError("USAGE", what=said), args)
    from app.domain.errors import Cancelled, StationError, StoreFailed

    logging.basicConfig(
        level=logging.DEBUG if args.debug else logging.CRITICAL, format="%(levelname)s %(name)s %(message)s"
    )
    try:
        with _logged(args):
            return _run(args)
    except StationError as error:
        if args.debug:
            logging.getLogger(__name__).debug("the command failed", exc_info=True)
        return _report(error, args)
    except KeyboardInterrupt:
        return _report(Cancelled(), args)
    except BrokenPipeError:
        return Cancelled.exit_code
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):  # what was said went into a file
            _give_up_stdout()
            return _report(
                StoreFailed("DISK_FULL", type(error).__name__),
                argparse.Namespace(json=False, lang=args.lang, log_json=args.log_json),
            )
        if args.debug:
            raise
        return _report(StationError("INTERNAL", type(error).__name__, what=type(error).__name__), args)


def _logged(args: argparse.Namespace) -> contextlib.AbstractContextManager[None]:
    if not args.log_json:
        return contextlib.nullcontext()
    from app.bootstrap.serving import log_in_json

    return log_in_json()


def _run(args: argparse.Namespace) -> int:
    from app import policy, settings
    from app.cli.commands import AT_CENTRE, COMMANDS
    from app.cli.console import Console
    from app.cli.overridden import tell_overridden
    from app.domain.errors import UsageError

    load = settings.load if (args.command, getattr(args, "action", "")) == ("policy", "check") else policy.load
    loaded = load(args.data_dir, _overrides(args))
    args.lang = loaded.language
    console = Console(args.json, args.quiet, loaded.language, args.log_json)
    tell_overridden(loaded, console)
    if loaded.at_centre and args.command not in AT_CENTRE:
        raise UsageError("NOT_AT_CENTRE", command=args.command)
    return COMMANDS[args.command](args, loaded, console)


def _overrides(args: argparse.Namespace) -> dict[str, Any]:
    """What the call says of the settings."""
    consent = getattr(args, "archive_flatten_forms", None)
    language = {"language": args.lang} if args.lang else {}
    return language if consent is None else {**language, "archive": {"flatten_forms": consent}}


def _language(argv: list[str]) -> str | None:
    """What `--lang` says in a call that could not be parsed."""
    asked = [word.removeprefix("--lang=") for word in argv if word.startswith("--lang=")]
    asked += [value for word, value in itertools.pairwise(argv) if word == "--lang"]
    return asked[-1] if asked else None


def _give_up_stdout() -> None:
    """What was not written yet would fail once more at the end of the process."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(error: Exception, args: argparse.Namespace) -> int:
    from app.cli.console import error_json, error_line
    from app.domain.errors import StationError

    assert isinstance(error, StationError)
    language: Language = "en" if args.lang == "en" else "vi"
    if args.json:
        print(json.dumps({"error": error_json(error, language)}, ensure_ascii=False, indent=2))
    elif not args.log_json:
        print(error_line(error, language), file=sys.stderr)
    return error.exit_code
