"""`policy`: judge a policy file as a station will, and sign one."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.cli.outputs import require_writable
from app.cli.pin import authorize_with
from app.domain.errors import StationError, StoreFailed, UsageError
from app.policy import PLACE, policy_at, proven
from app.settings import Settings, load
from app.settings.layers import Layer, flat
from app.settings.policy import LARGEST_BYTES, Policy, parsed
from app.settings.protected import PolicyPlace

_NOWHERE = Path("/nonexistent")
"""no settings of this computer are asked whether a policy's text holds"""


def policy(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Check or sign."""
    return (_check if args.action == "check" else _sign)(args, settings, console)


def _check(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Its text first, then its signature: that one may be made after the text is right.

    Raises:
        UsageError: as `parsed` and `app.settings.load`.
    """
    del settings
    place = PolicyPlace(args.file)
    text = _text(args.file)
    serial, values = parsed(text, args.file)
    read = load(_NOWHERE, policy=Policy(values, None, args.file))
    locked = {key: value for key, value in flat(read.model_dump(mode="json")) if read.layers.of(key) is Layer.POLICY}
    console.say(console.word("policy_text_holds", serial=serial, keys=len(locked)))
    for key, value in locked.items():
        console.say(f"  {key} = {value!r}")
    shown: dict[str, Any] = {
        "file": str(args.file),
        "serial": serial,
        "sha256": hashlib.sha256(text).hexdigest(),
        "locks": [{"key": key, "value": value} for key, value in locked.items()],
        "signature": None,
    }
    try:
        shown["signature"] = _signature(args, place, console)
    except StationError as error:
        console.fail(error)
    return console.result(shown)


def _signature(args: argparse.Namespace, place: PolicyPlace, console: Console) -> dict[str, Any]:
    """Who signed, when, and whether it lies as a station wants it, where it is installed.

    Raises:
        UsageError: as `PolicyPlace.require_whole`, `policy_at`.
        SigningFailed: as `proven`.
    """
    from app.signing.certificates import identity_of

    if args.anchor is None:
        place.require_whole()
    if args.file.absolute() == PLACE.file:
        policy_at(PLACE)
    proof = proven(_text(args.file), _text(place.signature), _text(args.anchor or place.anchor), args.file)
    signer = identity_of(proof.certificate)
    console.say(console.word("policy_signature_holds", name=signer.name, day=f"{proof.signed_at:%Y-%m-%d}"))
    return {
        "signer": signer.name,
        "certificate_sha256": signer.thumbprint,
        "signed_at": proof.signed_at.isoformat(),
        "valid_until": signer.valid_until.isoformat(),
    }


def _sign(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """A text that no station would take is not signed.

    Raises:
        UsageError: as `_check`.
        SigningFailed: as `PolicySigning.sign`.
        StoreFailed: OUT_UNWRITABLE.
    """
    text = _text(args.file)
    serial, values = parsed(text, args.file)
    load(_NOWHERE, policy=Policy(values, None, args.file))
    place = PolicyPlace(args.file)
    require_writable(place.signature)
    with build(settings) as station:
        signer = args.signer or settings.signing.seal.signer
        authorize = authorize_with(args, station, console, never_for="")  # one key is asked for, and that one is named
        signature = station.policy_signing.sign(text, signer, authorize)
    part = place.signature.with_name(place.signature.name + ".part")
    try:
        part.write_bytes(signature)
        part.replace(place.signature)
    except OSError as error:
        raise StoreFailed("OUT_UNWRITABLE", type(error).__name__, file=str(place.signature)) from None
    console.say(console.word("policy_signed", serial=serial, signature=place.signature))
    console.remark(console.word("policy_install", file=args.file, signature=place.signature, anchor=PLACE.anchor))
    return console.result({"file": str(args.file), "serial": serial, "signature": str(place.signature)})


def _text(path: Path) -> bytes:
    """Raises UsageError (POLICY_FILE_UNREADABLE, POLICY_TOO_LARGE)."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UsageError("POLICY_FILE_UNREADABLE", type(error).__name__, file=str(path)) from None
    if len(data) > LARGEST_BYTES:
        raise UsageError("POLICY_TOO_LARGE", file=str(path), kib=LARGEST_BYTES // 1024)
    return data
