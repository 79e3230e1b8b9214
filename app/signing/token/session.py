"""One library in its child: what lies in its slots, the one key that is unlocked, and signatures with it. Knows `pkcs11`."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never

import pkcs11
from pkcs11 import Session, SignMixin, Slot, TokenFlag
from pkcs11 import exceptions as p11
from pkcs11 import types as p11types

from app.domain.errors import SigningFailed
from app.domain.pin import PinFlags
from app.signing.token import objects
from app.signing.token.messages import Answer, Failed, Request, Sign, Signed, Survey, Surveyed, Token, Unlock, Unlocked

GONE: Final = (
    p11.TokenNotPresent,
    p11.DeviceRemoved,
    p11.SessionHandleInvalid,
    p11.SessionClosed,
    p11.SlotIDInvalid,
    p11.UserNotLoggedIn,
    p11.KeyHandleInvalid,
    p11.ObjectHandleInvalid,
    p11.TokenNotRecognised,
    p11.NoSuchToken,
)
"""the token was pulled out, or pulled out and put in again: in both cases what was unlocked is locked"""


@dataclass(slots=True)
class _Open:
    """A key that may be used until `until_s` (monotonic). `pin` stays here for a key that wants it for its one signature."""

    serial: str
    slot: Slot
    session: Session
    certificate: bytes
    keys: tuple[SignMixin, ...]
    until_s: float
    pin: str | None


class TokenLibrary:
    """A loaded library. One thread uses it."""

    def __init__(self, path: str) -> None:
        """Load and initialise it.

        Raises:
            SigningFailed: TOKEN_LIBRARY_BROKEN: the file is no PKCS#11 library, or refuses to begin.
        """
        try:
            self._library = pkcs11.lib(path)
        except (p11.PKCS11Error, RuntimeError, OSError) as error:
            raise SigningFailed("TOKEN_LIBRARY_BROKEN", type(error).__name__, file=path) from error
        self._open: _Open | None = None

    @property
    def ends_in_s(self) -> float | None:
        """How long the unlocked key may still be used; None where none is."""
        return None if self._open is None else max(0.0, self._open.until_s - time.monotonic())

    def lock(self) -> None:
        """Log out of the token."""
        opened, self._open = self._open, None
        if opened is not None:
            with contextlib.suppress(p11.PKCS11Error):
                opened.session.close()

    def answer(self, request: Request) -> Answer:
        """The answer to one question; whatever the library says, it is an answer."""
        try:
            match request:
                case Survey():
                    return self._survey()
                case Unlock():
                    return self._unlock(request)
                case Sign():
                    return self._sign(request)
                case _:
                    assert_never(request)
        except SigningFailed as error:
            return Failed(error)
        except p11.PKCS11Error as error:
            return Failed(_refusal(error, request.serial if isinstance(request, Unlock) else "-"))

    def _survey(self) -> Surveyed:
        """What lies in the slots. A library that saw no token is begun anew once: some look for readers only then."""
        found = tuple(self._tokens())
        if self._open is not None:
            return Surveyed(found, not any(token.unlocked for token in found), self.ends_in_s)
        if not found:
            self._library.reinitialize()
            found = tuple(self._tokens())
        return Surveyed(found)

    def _unlock(self, request: Unlock) -> Unlocked | Failed:
        """Give the token its PIN, once. What is wrong with the token or its flags is found out before."""
        from app.signing.token.keys import private_keys, wants_pin_each_time  # not for those that only look

        self.lock()
        slot, token = self._slot(request.serial, request.certificate)
        if _flags(token) != request.flags:
            return Failed(SigningFailed("PIN_WRONG_BEFORE", token=request.serial), flags=_flags(token))
        try:
            session = token.open(user_pin=request.pin)
        except p11.PKCS11Error as error:
            return Failed(_refusal(error, request.serial), not isinstance(error, _SPARED), _flags_of(slot))
        try:
            keys = private_keys(session, request.certificate)
        except BaseException:
            session.close()
            raise
        each_time = any(wants_pin_each_time(key) for key in keys)
        until_s = time.monotonic() + request.open_s
        pin = request.pin if each_time else None
        self._open = _Open(request.serial, slot, session, request.certificate, keys, until_s, pin)
        return Unlocked(each_time)

    def _sign(self, request: Sign) -> Signed | Failed:
        """A signature of the unlocked key; of several that can be the certificate's, the one whose signature it verifies."""
        from app.signing.token.keys import public_key
        from app.signing.token.mechanisms import sign, verifies

        opened = self._open
        if opened is None or opened.certificate != request.certificate:
            raise SigningFailed("PIN_NEEDED", key="-")
        public = public_key(opened.certificate)
        mechanisms, trouble = opened.slot.get_mechanisms(), SigningFailed("TOKEN_KEY_MISSING")
        for key in opened.keys:
            try:
                signature = sign(key, public, mechanisms, request.digest, request.data, opened.pin)
            except p11.PKCS11Error as error:
                trouble = _refusal(error, opened.serial)
                # the next key would fare no better, and a PIN is given once
                if isinstance(error, (*GONE, *_PIN_REFUSED)):
                    self.lock()
                    return Failed(trouble, isinstance(error, _PIN_REFUSED), _flags_of(opened.slot))
                continue
            if verifies(public, signature, request.digest, request.data):
                if opened.pin is not None:
                    self.lock()
                return Signed(signature)
        self.lock()
        raise trouble

    def _tokens(self) -> Iterator[Token]:
        for slot in self._library.get_slots(token_present=True):
            with contextlib.suppress(*GONE, p11.DeviceError, p11.FunctionFailed, p11.GeneralError):
                yield self._describe(slot)

    def _describe(self, slot: Slot) -> Token:
        token = slot.get_token()
        serial = _serial(token)
        opened = self._opened(slot, serial)
        if opened is not None:
            found = objects.certificates(opened.session)
        else:
            session = token.open()
            try:
                found = objects.certificates(session)
            finally:
                session.close()
        return Token(
            serial,
            token.label.strip(),
            token.manufacturer_id.strip(),
            token.model.strip(),
            bool(token.flags & TokenFlag.USER_PIN_INITIALIZED),
            _flags(token),
            found,
            b"" if opened is None else opened.certificate,
        )

    def _opened(self, slot: Slot, serial: str) -> _Open | None:
        """What is unlocked in that slot, if it still is: pulled out and put in again, a token is locked."""
        opened = self._open
        if opened is None or (opened.serial, opened.slot.slot_id) != (serial, slot.slot_id):
            return None
        from app.signing.token.keys import private_keys

        try:
            private_keys(opened.session, opened.certificate)
        except (p11.PKCS11Error, SigningFailed):
            return None
        return opened

    def _slot(self, serial: str, certificate: bytes) -> tuple[Slot, p11types.Token]:
        """Where the token with that certificate is now; its slot may have another number than before."""
        for slot in self._library.get_slots(token_present=True):
            with contextlib.suppress(*GONE):
                token = slot.get_token()
                if _serial(token) != serial:
                    continue
                session = token.open()
                try:
                    if certificate in objects.certificates(session):
                        return slot, token
                finally:
                    session.close()
        raise SigningFailed("TOKEN_GONE", retryable=True)


_PIN_REFUSED: Final = (p11.PinIncorrect, p11.PinInvalid, p11.PinLenRange, p11.PinLocked)
_SPARED: Final = (
    p11.TokenNotPresent,
    p11.SlotIDInvalid,
    p11.SessionCount,
    p11.UserAlreadyLoggedIn,
    p11.UserPinNotInitialized,
    p11.PinExpired,
)
"""answers to C_OpenSession or C_Login that say that no PIN was counted as wrong"""


def _refusal(error: p11.PKCS11Error, serial: str) -> SigningFailed:
    kind = type(error).__name__
    match error:
        case p11.PinIncorrect() | p11.PinInvalid() | p11.PinLenRange():
            return SigningFailed("WRONG_PIN", kind, key=serial)
        case p11.PinLocked():
            return SigningFailed("TOKEN_LOCKED", kind, token=serial)
        case p11.PinExpired():
            return SigningFailed("TOKEN_PIN_EXPIRED", kind, token=serial)
        case p11.UserPinNotInitialized():
            return SigningFailed("TOKEN_PIN_NOT_SET", kind, token=serial)
        case _ if isinstance(error, GONE):
            return SigningFailed("TOKEN_GONE", kind, retryable=True)
        case _:
            return SigningFailed("TOKEN_REFUSED", kind, token=serial)


def _serial(token: p11types.Token) -> str:
    return token.serial.decode("utf-8", "replace").strip("\0 ")


def _flags(token: p11types.Token) -> PinFlags:
    flags = token.flags
    return PinFlags(
        bool(flags & TokenFlag.USER_PIN_COUNT_LOW),
        bool(flags & TokenFlag.USER_PIN_FINAL_TRY),
        bool(flags & TokenFlag.USER_PIN_LOCKED),
    )


def _flags_of(slot: Slot) -> PinFlags:
    """Asked anew: what a token object says is what was so when it was made."""
    try:
        return _flags(slot.get_token())
    except p11.PKCS11Error:
        return PinFlags()
