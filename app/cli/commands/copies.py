"""`copy`, `recovery-key`, `store restore-copy`: second copies on other disks, and the key that opens them."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from app.bootstrap import build
from app.bootstrap.second_copies import recovery_keys, restore_second_copy
from app.cli import shapes
from app.cli.asking import hidden, line
from app.cli.console import Console
from app.domain.errors import Cancelled, InputRefused, StoreFailed
from app.services.recovery_key import KeyPage
from app.settings import Settings

LONGEST_KEY_BYTES = 4096
TRIES = 3
IN_MEMORY = (f"/run/user/{os.getuid()}", "/dev/shm")  # noqa: S108 - a folder of our own is made there
"""folders that no disk ever holds; systemd's for the user first (file-hierarchy(7))"""


def copy(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Make second copies now, or say how they stand.

    Raises:
        StoreFailed: COPY_NOT_SET_UP.
    """
    with build(settings) as station:
        copies = station.second_copies
        if args.action == "now":
            with console.progress(console.word("copying")) as progress:
                run = copies.make(station.actor, progress=progress)
            for made in run.made:
                fields = {"folder": made.folder, "papers": made.papers, "documents": len(made.documents)}
                console.say(console.word("copied", **fields, mb=f"{made.bytes / 1e6:.1f}"))
                if made.missing:
                    console.fail(StoreFailed("BLOB_MISSING", sha256=made.missing[0]))
            for error in run.failed:
                console.fail(error)
            return console.result({"copies": [shapes.copy_made(made) for made in run.made]})
        if not copies.set_up:
            raise StoreFailed("COPY_NOT_SET_UP")
        states = copies.states()
        for state in states:
            age_s = copies.age_s(state)
            if state.error is not None:
                console.fail(state.error)
            else:
                console.say(console.word("copy_stands", folder=state.folder, minutes=int((age_s or 0) // 60)))
        return console.result({"copies": [shapes.copy_state(state, copies.age_s(state)) for state in states]})


def recovery_key(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Make a key pair: the private part onto a page, the public part into the data folder once a person holds that page.

    Raises:
        UsageError: RECOVERY_KEY_EXISTS.
        InputRefused: RECOVERY_KEY_UNREAD.
        Cancelled: the question was left.
    """
    keys = recovery_keys(settings)
    page = keys.new(settings.station.name, datetime.now().astimezone(), replace=args.replace)
    with _page(page.pdf, args.out) as file:
        console.tell(console.word("key_page", file=file))
        try:
            place = keys.use(page, _typed(page, console))
        except (Cancelled, KeyboardInterrupt):  # the page may be printed by now
            console.tell(console.word("key_unused"))
            raise
    console.say(console.word("key_kept", file=place, recipient=page.key.recipient))
    return console.result({"recipient": page.key.recipient, "file": str(place)})


def _typed(page: KeyPage, console: Console) -> str:
    """The groups that are asked for, as somebody reads them off the page; a slip of the finger may be mended."""
    typed = ""
    for tries_left in reversed(range(TRIES)):
        console.tell(console.word("key_ask", groups=", ".join(map(str, page.asked))))
        typed = line()
        if not typed or page.matches(typed):
            break
        if tries_left:
            console.tell(console.word("key_ask_again"))
    return typed


@contextmanager
def _page(pdf: bytes, out: Path | None) -> Iterator[Path]:
    """The page as a file for its owner alone, gone at the end. Without a wish it lies in memory: no disk ever holds the key."""
    place = next((folder for folder in IN_MEMORY if os.access(folder, os.W_OK)), None)
    folder = out.parent if out is not None else Path(tempfile.mkdtemp(prefix="sohoa-key-", dir=place))
    file = out or folder / "khoa-khoi-phuc.pdf"
    try:
        with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
            target.write(pdf)
    except OSError as error:
        raise StoreFailed("OUT_UNWRITABLE", type(error).__name__, file=str(file)) from None
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)
        if out is None:
            with suppress(OSError):
                folder.rmdir()


def restore_copy(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Bring a second copy into an empty data folder, with the private recovery key from a file or a prompt."""
    secret = _secret(args.key_file, console)
    with console.progress(console.word("restoring")) as progress:
        found = restore_second_copy(settings, args.folder, secret, args.snapshot, progress)
    report = shapes.check_report(found)
    console.say(console.word("restored", blobs=found.blobs, missing=len(found.missing) + len(found.damaged)))
    console.exit_code = 0 if found.ok else 7
    return console.result(report)


def _secret(file: Path | None, console: Console) -> str:
    """The private key; a file may hold comments, as those of `age-keygen` do.

    Raises:
        InputRefused: RECOVERY_KEY_NEEDED: none was given; FILE_NOT_FOUND, FILE_UNREADABLE; RECOVERY_KEY_MALFORMED: the file is no text.
    """
    if file is None:
        typed = hidden(console.word("key_prompt")).strip()
        if not typed:
            raise InputRefused("RECOVERY_KEY_NEEDED")
        return typed
    try:
        with file.open(encoding="utf-8") as opened:
            lines = opened.read(LONGEST_KEY_BYTES).splitlines()
    except FileNotFoundError:
        raise InputRefused("FILE_NOT_FOUND", file=str(file)) from None
    except OSError as error:
        raise InputRefused("FILE_UNREADABLE", type(error).__name__, file=str(file)) from None
    except UnicodeDecodeError as error:
        raise InputRefused("RECOVERY_KEY_MALFORMED", type(error).__name__) from None
    return "".join(line for line in lines if not line.startswith("#"))
