"""A `SigningKey` on a token. Who holds the token unlocks it; nothing here tries a PIN that was refused, and the last one only knowingly."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.domain.errors import SigningFailed
from app.domain.keys import KeyOutlook, KeyPlace
from app.domain.pin import PinEvent, PinFlags, PinStanding, refused, standing
from app.domain.signatures import Authorization, Challenge
from app.signing.signer import Certified
from app.signing.token.choice import Found, TokenChoice, choose
from app.signing.token.libraries import USUAL, installed
from app.signing.token.messages import Failed, Request, Sign, Signed, Unlock, Unlocked
from app.signing.token.process import TokenProcess
from app.signing.trust import TrustSettings

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer as CmsSigner

    from app.signing.signer import ToSign


class PinRecord(Protocol):
    """Where the tries of each token's PIN are written down, for all processes of this station."""

    def events(self, token: str) -> Sequence[PinEvent]:
        """What was written down of the token with this serial number, oldest first."""
        ...

    def add(self, token: str, event: PinEvent) -> None:
        """Write one more down, for good, before this returns."""
        ...

    def alone(self, token: str) -> AbstractContextManager[None]:
        """As long as it lasts, nobody else tries that token's PIN. Raises SigningFailed (PIN_BEING_TRIED)."""
        ...


@dataclass(frozen=True, slots=True)
class TokenLimits:
    """`open_s`: how long a PIN that was given once lets the key sign. `call_s`: how long one call to the library may take."""

    open_s: float = 600.0
    call_s: float = 30.0


class TokenKey:
    """The key of one certificate on one token. Each has a child of its own, so that one library's fault is nobody else's."""

    def __init__(
        self,
        library: Path | None,
        wanted: TokenChoice,
        trust: TrustSettings,
        record: PinRecord,
        limits: TokenLimits,
    ) -> None:
        """Nothing is loaded yet.

        Args:
            library: the PKCS#11 library; None: each of the known ones that is installed is asked.
            wanted: which token and certificate.
            trust: whose certificates are believed.
            record: where tries of the PIN are written down.
            limits: of time.
        """
        self._library = library
        self._wanted = wanted
        self._trust = trust
        self._record = record
        self._limits = limits
        self._lock = threading.Lock()
        self._signing = threading.Lock()
        self._process: TokenProcess | None = None
        self._each_time = False
        self._was_open = False
        self._preferred = ""
        self._seen: tuple[TokenProcess, Found] | None = None

    def certified(self) -> Certified:
        """See `SigningKey`.

        Raises:
            SigningFailed: TOKEN_LIBRARY_*, TOKEN_MISSING, NAMED_TOKEN_MISSING, TOKEN_AMBIGUOUS, TOKEN_CERTIFICATE_MISSING,
                CERTIFICATE_MISSING.
        """
        found = self._find()[1]
        return Certified(found.certificate, found.authorities)

    def serial(self) -> str:
        """The serial number of the token that is there. Raises SigningFailed as `certified` does."""
        return self._find()[1].token.serial

    def prefer(self, thumbprint: str) -> None:
        """See `Signer.prefer`; on whichever of the tokens it lies."""
        self._preferred = thumbprint

    def outlook(self) -> KeyOutlook:
        """How it stands; what a signature under way saw of the token stays as it is. Raises SigningFailed as `certified` does."""
        from app.signing.certificates import identity_of

        found = self._find()[1]
        certificates = tuple(identity_of(one) for one in (found.certificate, *found.others))
        if _is_open(found):
            return KeyOutlook(KeyPlace.TOKEN, found.token.label, certificates, found.open_for_s, self._each_time)
        pin = self._standing(found.token.serial, found.token.flags)
        return KeyOutlook(KeyPlace.TOKEN, found.token.label, certificates, None, self._each_time, pin)

    def challenge(self) -> Challenge:
        """The PIN and how it stands; nothing while the key is unlocked. Raises SigningFailed as `certified` does."""
        process, found = self._find()
        self._was_open = _is_open(found)
        self._seen = process, found
        if self._was_open:
            return Challenge(pin=False, each_time=self._each_time)
        token = found.token
        pin = self._standing(token.serial, token.flags)
        return Challenge(each_time=self._each_time, standing=pin, token_label=token.label)

    def expect(self, to_sign: ToSign) -> None:
        """Nothing to ask for: the PIN opens the token for all of it, or is wanted each time."""

    def expect_no_more(self) -> None:
        """Nothing was asked for."""

    @contextmanager
    def unlocked(self, authorization: Authorization) -> Iterator[CmsSigner]:
        """The key. Its PIN is given to the token when the first signature is wanted, after all that can be refused before.

        Raises:
            SigningFailed: as `certified` does. The signer itself: PIN_NEEDED, TOKEN_CLOSED, WRONG_PIN, PIN_WRONG_BEFORE, PIN_LAST_TRY,
                PIN_STOPPED, PIN_BEING_TRIED, TOKEN_LOCKED, TOKEN_GONE, TOKEN_KEY_MISSING, TOKEN_PIN_NOT_SET, TOKEN_PIN_EXPIRED,
                TOKEN_REFUSED, TOKEN_LIBRARY_*.
            StoreFailed: a try could not be written down, so none was made.
        """
        from app.signing.raw import RawSigner

        # a moment ago, by `challenge`; what changed since is seen when the key is used
        seen, self._seen = self._seen, None
        process, found = seen or self._find()
        if not _is_open(found):
            self._require_pin(found, authorization)

        def sign(digest: str, data: bytes) -> bytes:
            return self._sign(process, found, authorization, Sign(found.certificate.dump(), digest, data))

        yield RawSigner(found.certificate, found.authorities, sign)

    def close(self) -> None:
        """End the child: the token is locked, and its PIN is nowhere any more. A signature under way is made first: cut off, nobody would
        know what became of a PIN that it gave."""
        with self._signing, self._lock:
            self._was_open = False
            self._seen = None
            if self._process is not None:
                self._process.end()
                self._process = None

    def _find(self) -> tuple[TokenProcess, Found]:
        """Look into the slots; the library where the token was last is asked first."""
        with self._lock:
            if self._process is not None:
                found = self._seen_by(self._process)
                if found is not None:
                    return self._process, found
                if self._library is not None:
                    raise self._missing()
                self._process.end()
                self._process = None
            self._process, found = self._search()
            return self._process, found

    def _search(self) -> tuple[TokenProcess, Found]:
        libraries = (self._library,) if self._library is not None else installed()
        if not libraries:
            raise SigningFailed("TOKEN_LIBRARY_MISSING", file=USUAL)
        trouble, silent = self._missing(), True
        for library in libraries:
            process = TokenProcess(library, self._limits.call_s)
            try:
                found = self._seen_by(process)
            except SigningFailed as error:
                if silent or not error.code.startswith("TOKEN_LIBRARY_"):  # a library that could be asked knows more
                    trouble = error
                found = None
            else:
                trouble, silent = (self._missing() if silent else trouble), False
            if found is not None:
                return process, found
            process.end()
        raise trouble

    def _seen_by(self, process: TokenProcess) -> Found | None:
        from app.signing.certificates import read_all

        seen = process.survey()
        trusted = read_all((*self._trust.roots, *self._trust.others))
        found = choose(seen.tokens, self._wanted, trusted, datetime.now(UTC), self._preferred)
        return replace(found, open_for_s=seen.open_for_s) if found is not None and _is_open(found) else found

    def _missing(self) -> SigningFailed:
        if self._wanted.serial:
            return SigningFailed("NAMED_TOKEN_MISSING", retryable=True, serial=self._wanted.serial)
        return SigningFailed("TOKEN_MISSING", retryable=True)

    def _standing(self, serial: str, flags: PinFlags) -> PinStanding:
        return standing(serial, self._record.events(serial), flags)

    def _sign(self, process: TokenProcess, found: Found, authorization: Authorization, request: Sign) -> bytes:
        with self._signing:  # who comes second finds the token open, and gives it no PIN
            # closed meanwhile, for another officer: what was typed before is given to no token now
            if process is not self._process:
                raise SigningFailed("TOKEN_CLOSED", retryable=True, token=found.token.serial)
            quickly = _is_open(found) and not self._each_time
            answer = _still_open(process, request) if quickly else None
            if answer is None:
                if not _is_open(_again(process, found)):
                    self._unlock(process, found, authorization)
                answer = self._try(process, found, authorization, request) if self._each_time else process.ask(request)
            _require(process, answer)
        assert isinstance(answer, Signed)
        return answer.signature

    def _unlock(self, process: TokenProcess, found: Found, authorization: Authorization) -> None:
        self._require_pin(found, authorization)
        assert authorization.pin is not None
        certificate, flags = found.certificate.dump(), found.token.flags
        request = Unlock(found.token.serial, certificate, authorization.pin, flags, self._limits.open_s)
        answer = self._try(process, found, authorization, request)
        _require(process, answer)
        assert isinstance(answer, Unlocked)
        self._each_time = answer.each_time

    def _require_pin(self, found: Found, authorization: Authorization) -> None:
        """Raises SigningFailed: TOKEN_CLOSED (it was open when it was asked what it wants, and its time ended since), PIN_NEEDED."""
        if authorization.pin:
            return
        if self._was_open:
            raise SigningFailed("TOKEN_CLOSED", retryable=True, token=found.token.serial)
        raise SigningFailed("PIN_NEEDED", key=found.token.serial)

    def _try(self, process: TokenProcess, found: Found, authorization: Authorization, request: Request) -> object:
        """A question that gives the token a PIN. It is written down before, and how it ended after; where nobody can say how it ended
        (the library hung or crashed, this process was killed), what was written before counts as a refusal.
        """
        serial = found.token.serial
        with self._record.alone(serial):
            before = self._standing(serial, found.token.flags)
            before.require_known(authorization.knowing)
            if before.unseen(found.token.flags):
                self._record.add(serial, PinEvent.FOUND_LOW)
            self._record.add(serial, PinEvent.TRIED)
            try:
                answer = process.ask(request)
            except SigningFailed as error:
                if error.code != "PIN_NEEDED":
                    raise _doubtful(error) from error
                self._record.add(serial, PinEvent.SPARED)
                raise
            event = _outcome(answer)
            if event is not None:
                self._record.add(serial, event)
            elif isinstance(answer, Failed):
                return Failed(_doubtful(answer.error), answer.tried, answer.flags)
            return answer


def _doubtful(error: SigningFailed) -> SigningFailed:
    """The same, of a PIN of which nobody knows whether the token refused it: what gave it by itself must not give it again."""
    return SigningFailed(error.code, error.detail, retryable=error.retryable, **error.fields, pin="unknown")


def _outcome(answer: object) -> PinEvent | None:
    if not isinstance(answer, Failed):
        return PinEvent.ACCEPTED
    if answer.error.code == "TOKEN_LOCKED":
        return PinEvent.FOUND_LOCKED
    if answer.error.code == "WRONG_PIN":
        return refused(answer.flags)
    return None if answer.tried else PinEvent.SPARED


def _require(process: TokenProcess, answer: object) -> None:
    """Raises what the answer says went wrong. Who knows in which state that leaves the library: its child ends."""
    if isinstance(answer, Failed):
        process.end()
        raise answer.error


def _is_open(found: Found) -> bool:
    return bool(found.token.unlocked == found.certificate.dump())


def _still_open(process: TokenProcess, request: Sign) -> object | None:
    """The answer of a key that was open a moment ago, which costs no look at the token; None where it is open no more."""
    try:
        answer = process.ask(request)
    except SigningFailed as error:
        if error.code != "PIN_NEEDED":
            raise
        return None
    return None if isinstance(answer, Failed) and answer.error.code in ("PIN_NEEDED", "TOKEN_GONE") else answer


def _again(process: TokenProcess, found: Found) -> Found:
    """The same token now. Raises SigningFailed (TOKEN_GONE)."""
    for token in process.survey().tokens:
        if token.serial == found.token.serial and found.certificate.dump() in token.certificates:
            return Found(token, found.certificate, found.authorities)
    raise SigningFailed("TOKEN_GONE", retryable=True)
