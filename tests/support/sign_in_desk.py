"""A desk where people sign in, before npm's `oidc-provider`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.delivery.connection import ask_issuer
from app.delivery.line import DIRECT
from app.domain.errors import DeliveryFailed
from app.domain.identity import Person
from app.domain.ports import Secrets
from app.identity.asking import Ask
from app.identity.issuer import Issuer, Program
from app.identity.secrets import MemorySecrets
from app.identity.session import Session
from tests.support.node_oidc import CLIENT_ID, Visitor

ASK: Ask = partial(ask_issuer, DIRECT, 10.0)


class FileSecrets:
    """`Secrets` that several processes of a test share."""

    available = True

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, name: str) -> str | None:
        kept: dict[str, str] = json.loads(self._file.read_text()) if self._file.exists() else {}
        return kept.get(name)

    def set(self, name: str, value: str) -> None:
        self._file.write_text(json.dumps({name: value}))


def session_at(
    issuer: str, locks: Path, secrets: Secrets | None = None, ask: Ask = ASK, margin_s: float = 60.0
) -> Session:
    """A session that nobody has signed in to yet."""
    return Session(Issuer(Program(issuer, CLIENT_ID), ask, margin_s=margin_s), secrets or MemorySecrets(), locks)


def by_browser(session: Session, open_browser: Callable[[str], object]) -> Person:
    """A sign-in that takes whatever it takes."""
    return session.sign_in_by_browser(open_browser, limit_s=60.0, cancelled=lambda: False)


def aside(act: Callable[[str], object]) -> Callable[[str], object]:
    """A browser is a program of its own: the station goes on while it is used."""
    return lambda address: threading.Thread(target=act, args=(address,), daemon=True).start()


def visitor(login: str = "Mẫu", agrees: bool = True) -> Callable[[str], object]:
    """Somebody who signs in with whatever is shown."""
    return aside(Visitor(login, agrees).visit)


def code_of(call: Callable[[], object]) -> str:
    """The code of the failure that the call ends with."""
    with pytest.raises(DeliveryFailed) as caught:
        call()
    return caught.value.code


def kept(session: Session, secrets: Secrets) -> dict[str, Any]:
    """What the keyring holds of a sign-in; nothing where nobody is signed in."""
    found: dict[str, Any] = json.loads(secrets.get(f"sign-in:sohoa@{session._issuer.program.issuer}") or "{}")
    return found
