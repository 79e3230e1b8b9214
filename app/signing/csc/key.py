"""A key that a remote service holds."""

from __future__ import annotations

import base64
import binascii
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import new as new_hash
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import QuestionNotTaken, QuestionUnanswered, SigningFailed
from app.domain.failpoints import reached
from app.domain.keys import KeyOutlook, KeyPlace
from app.domain.remote_keys import RemoteKey
from app.domain.signatures import Authorization, Challenge
from app.signing import boundaries
from app.signing.certificates import identity_of
from app.signing.csc.activation import Activation, activation
from app.signing.csc.api import Api, inquiry, listing
from app.signing.csc.credential import Credential, FactorKind, credential_ids, read_credential
from app.signing.csc.mechanism import Mechanism, choose, require_signed
from app.signing.csc.service import Answer, SigningService, malformed
from app.signing.signer import Certified

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer as CmsSigner

    from app.signing.signer import ToSign

EXTEND: Final = "credentials/extendTransaction"
_KNOWN_FOR_S: Final = 300
_POLL_S: Final = 1.0
_LONGEST_SIGNATURE: Final = 16 << 10
_MOST_METHODS: Final = 200
_MOST_SHOWN: Final = 50
_DOUBTFUL: Final = frozenset(
    {
        "CREDENTIAL_LOCKED",
        "SIGNING_SERVICE_ANSWER_MALFORMED",
        "SIGNING_SERVICE_BUSY",
        "SIGNING_SERVICE_REFUSED",
        "SIGNING_SERVICE_UNAUTHORIZED",
        "SIGNING_SERVICE_UNREACHABLE",
    }
)
"""answers after which a PIN may have been counted as wrong, but where the service did not take the question"""


class CscKey:
    """A `SigningKey` of a service that speaks the CSC API.

    An authorization is used as long as it serves: for as many signatures as it is for, until it runs out, for the hashes that it is bound
    to. It lives in memory only. A PIN or a code is sent once and never again by itself; so is a request whose answer was lost.
    """

    def __init__(
        self,
        service: SigningService,
        api: Api,
        *,
        credential_id: str = "",
        user: str = "",
        confirm_limit_s: float = 120.0,
        open_s: float = 600.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is asked yet.

        Args:
            service: who is asked.
            api: in which version.
            credential_id: which of its keys; empty: the only one.
            user: whose keys, where the access token does not say it.
            confirm_limit_s: how long the holder may take to confirm elsewhere.
            open_s: how long an authorization is used at most.
            clock: monotonic, seconds.
            sleep: waits some seconds.
        """
        self._service = service
        self._api = api
        self._chosen = credential_id
        self._user = user
        self._confirm_limit_s = confirm_limit_s
        self._open_s = open_s
        self._clock = clock
        self._sleep = sleep
        self._using = threading.RLock()
        self._asking = threading.Lock()  # who only looks at the certificate does not wait for somebody's confirmation
        self._known: tuple[Credential, frozenset[str], float] | None = None
        self._activation: Activation | None = None
        self._expected: dict[str, None] = {}

    @property
    def service(self) -> str:
        """The host of the service."""
        return self._service.host

    def certified(self) -> Certified:
        """As the service told it at most some minutes ago. Raises SigningFailed (SIGNING_SERVICE_*, CREDENTIAL_*)."""
        credential = self._credential()[0]
        return Certified(credential.certificate, credential.chain)

    def outlook(self) -> KeyOutlook:
        """As the service told it at most some minutes ago: no code is sent, and nothing waits for a signature under way.

        Raises:
            SigningFailed: SIGNING_SERVICE_*, CREDENTIAL_*.
        """
        credential, methods = self._credential()
        held, open_for_s = self._activation, None
        if held is not None and self._serves_another(credential, methods):
            open_for_s = held.good_until_s - self._clock()
        return KeyOutlook(KeyPlace.SERVICE, self._service.host, (identity_of(credential.certificate),), open_for_s)

    def prefer(self, thumbprint: str) -> None:
        """The settings say which of the keys of the service."""

    def challenge(self) -> Challenge:
        """Nothing while an authorization serves; else what the key wants, and a code that the service sends is sent now.

        Raises:
            SigningFailed: SIGNING_SERVICE_*, CREDENTIAL_*.
        """
        with self._using:
            credential, methods = self._credential()
            if self._serves_another(credential, methods):
                return Challenge(pin=False)
            for factor in credential.factors:
                if factor.sent:
                    self._service.ask_and_wait(*self._api.sending(credential, factor))
            return credential.challenge

    def _serves_another(self, credential: Credential, methods: frozenset[str]) -> bool:
        held = self._activation
        if held is None or not held.serves(credential.id, self._clock()):
            return False
        return held.hashes is None or EXTEND in methods or bool(held.hashes & self._expected.keys())

    def expect(self, to_sign: ToSign) -> None:
        """See `SigningKey`: the next authorization is for all of it, as far as the service allows."""
        from app.signing.timestamp import DIGEST

        with self._using, self.unlocked(Authorization()) as signer:
            self._expected = dict.fromkeys(_b64(new_hash(DIGEST, data).digest()) for data in to_sign(signer))

    def expect_no_more(self) -> None:
        """See `SigningKey`: what a batch left is in no later authorization, whose holder is told of other papers."""
        with self._using:
            self._expected = {}

    def close(self) -> None:
        """Forget what its holder authorized; a signature under way is made first."""
        with self._using:
            self._activation = None
            self._expected = {}

    @contextmanager
    def unlocked(self, authorization: Authorization) -> Iterator[CmsSigner]:
        """The key while it may be used.

        Raises:
            SigningFailed: SIGNING_SERVICE_*, CREDENTIAL_*; while it is used PIN_NEEDED, ONE_TIME_CODE_NEEDED, WRONG_PIN,
                WRONG_ONE_TIME_CODE, WRONG_PIN_OR_CODE, CONFIRMATION_*, SIGNATURE_AUTHORIZATION_OVER, REMOTE_SIGNATURE_WRONG.
        """
        from app.signing.csc.cms import RemoteSigner

        credential, _ = self._credential()

        def mechanism(hash_name: str) -> Mechanism:
            return choose(credential.certificate, credential.algorithms, hash_name, self._service.host)

        def sign(data: bytes, hash_name: str) -> bytes:
            return self._sign(credential, mechanism(hash_name), data, authorization)

        yield RemoteSigner(credential, mechanism, sign)

    def _credential(self) -> tuple[Credential, frozenset[str]]:
        """The key as the service described it last, and the methods of the service; asked again after some minutes."""
        with self._asking:
            known = self._known
            if known is None or self._clock() > known[2] + _KNOWN_FOR_S:
                self._known = known = self._described(self._chosen or self._only()), self._methods(), self._clock()
            return known[0], known[1]

    def _described(self, name: str) -> Credential:
        told = self._service.ask("credentials/info", inquiry(name))
        return read_credential(name, told, self._api.factors(told, self._service.host), self._service.host)

    def offered(self) -> tuple[RemoteKey, ...]:
        """What the service has to choose from. Raises SigningFailed (SIGNING_SERVICE_*)."""
        found = self._listed()
        chosen = self._chosen or (found[0] if len(found) == 1 else "")
        return tuple(self._offer(name, chosen=name == chosen) for name in found[:_MOST_SHOWN])

    def _offer(self, name: str, *, chosen: bool) -> RemoteKey:
        from app.signing.timestamp import DIGEST

        try:
            credential = self._described(name)
            choose(credential.certificate, credential.algorithms, DIGEST, self._service.host)
        except SigningFailed as error:
            return RemoteKey(name, None, error, chosen)
        return RemoteKey(name, identity_of(credential.certificate), None, chosen)

    def _listed(self) -> tuple[str, ...]:
        return credential_ids(self._service.ask("credentials/list", listing(self._user)), self._service.host)

    def _only(self) -> str:
        found = self._listed()
        if not found:
            raise SigningFailed("CREDENTIAL_NOT_FOUND", "none", service=self._service.host)
        if len(found) > 1:
            raise SigningFailed("CREDENTIAL_NOT_CHOSEN", service=self._service.host, count=len(found))
        return found[0]

    def _methods(self) -> frozenset[str]:
        """What the service says it can; one that does not say can what is asked of every service."""
        try:
            told = self._service.ask("info", {})
        except SigningFailed as error:
            if error.code not in ("SIGNING_SERVICE_REFUSED", "SIGNING_SERVICE_ANSWER_MALFORMED"):
                raise
            return frozenset()
        found = told.get("methods")
        return frozenset(str(one) for one in found[:_MOST_METHODS]) if isinstance(found, list) else frozenset()

    def _sign(self, credential: Credential, mechanism: Mechanism, data: bytes, given: Authorization) -> bytes:
        digest = mechanism.digest(data)
        with self._using:
            signature = self._signed(credential, mechanism, _b64(digest), given)
            try:
                require_signed(credential.certificate, mechanism, digest, signature, self._service.host)
            except SigningFailed:
                # it has another certificate by now, or is not to be trusted with more
                self._known = self._activation = None
                raise
            self._expected.pop(_b64(digest), None)
        return signature

    def _signed(self, credential: Credential, mechanism: Mechanism, wanted: str, given: Authorization) -> bytes:
        """With the authorization that is held, where it serves; else, and where the service wants no more of it, with a new one."""
        held = self._activation
        if held is not None and held.serves(credential.id, self._clock()):
            try:
                if self._ready(held, credential, mechanism, wanted):
                    return self._sign_hash(held, credential, mechanism, wanted)
            except SigningFailed as error:
                if error.code not in ("SIGNATURE_AUTHORIZATION_OVER", "SIGNING_SERVICE_REFUSED"):
                    raise
        self._activation = None
        missing = self._missing(credential, given)
        if missing is not None:
            # who was told that nothing is wanted could give nothing: it ended since then
            raise (
                SigningFailed("SIGNATURE_AUTHORIZATION_OVER", retryable=True, service=self._service.host)
                if held
                else missing
            )
        new = self._authorized(credential, mechanism, wanted, given)
        try:
            signature = self._sign_hash(new, credential, mechanism, wanted)
        except SigningFailed as error:
            if error.code != "SIGNATURE_AUTHORIZATION_OVER" or not credential.has(FactorKind.PIN):
                raise
            raise self._told(credential, error) from error  # the service may look at the PIN only now
        self._activation = new
        return signature

    def _ready(self, held: Activation, credential: Credential, mechanism: Mechanism, wanted: str) -> bool:
        """Make what is held serve for one call more (CSC API, credentials/extendTransaction)."""
        if held.covers(wanted) and not held.used:
            return True
        if EXTEND not in self._credential()[1]:
            return held.covers(wanted)
        told = self._service.ask_and_wait(EXTEND, self._api.extension(credential, held.sad, [wanted], mechanism)).fields
        held.renew(told, wanted, self._clock(), self._service.host)
        return True

    def _missing(self, credential: Credential, given: Authorization) -> SigningFailed | None:
        if credential.has(FactorKind.PIN) and not given.pin:
            return SigningFailed("PIN_NEEDED", key=self._service.host)
        if credential.has(FactorKind.ONE_TIME_CODE) and not given.one_time_code:
            return SigningFailed("ONE_TIME_CODE_NEEDED", key=self._service.host)
        return None

    def _authorized(
        self, credential: Credential, mechanism: Mechanism, wanted: str, given: Authorization
    ) -> Activation:
        hashes = [wanted, *(one for one in self._expected if one != wanted)][: credential.most]
        counted = not credential.bound or EXTEND in self._credential()[1]  # else it is for just these hashes
        count = max(len(hashes), min(given.signatures, credential.most)) if counted else len(hashes)
        asked = self._api.authorization(credential, hashes, count, given, mechanism)
        reached(boundaries.AUTHORIZE_BEFORE)
        told = self._agreed(credential, asked)
        reached(boundaries.AUTHORIZE_AFTER)
        bound = frozenset(hashes) if credential.bound else None
        return activation(told, credential.id, bound, count, self._open_s, self._clock(), self._service.host)

    def _agreed(self, credential: Credential, asked: Mapping[str, object]) -> Mapping[str, Any]:
        """What the service gives once the holder agreed; whom it asks elsewhere is waited for."""
        # an access token that ended is found out here, and got anew: the question with the PIN is sent once, whatever it is answered
        self._service.ask("credentials/info", inquiry(credential.id))
        until_s = self._clock() + self._confirm_limit_s
        try:
            answer = self._service.ask_once("credentials/authorize", asked)
            while answer.under_way:
                answer = self._looked_again(answer, until_s)
        except SigningFailed as error:
            raise self._told(credential, error) from error
        return answer.fields

    def _looked_again(self, answer: Answer, until_s: float) -> Answer:
        handle = answer.fields.get("handle")
        if not isinstance(handle, str) or not handle:
            raise malformed(self._service.host, "handle")
        if self._clock() > until_s:
            raise SigningFailed("CONFIRMATION_TIMED_OUT", retryable=True, service=self._service.host)
        self._sleep(_POLL_S)
        return self._service.ask_and_wait("credentials/authorizeCheck", {"handle": handle})

    def _told(self, credential: Credential, error: SigningFailed) -> SigningFailed:
        """What a refused authorization means for a key that wants just this."""
        told = self._meant(credential, error)
        if credential.has(FactorKind.PIN) and self._may_have_counted(credential, error):
            told.fields["pin"] = "unknown"
        return told

    def _meant(self, credential: Credential, error: SigningFailed) -> SigningFailed:
        if credential.has(FactorKind.ELSEWHERE) and isinstance(error, QuestionUnanswered):
            return SigningFailed("CONFIRMATION_TIMED_OUT", retryable=True, service=self._service.host)
        if error.code == "WRONG_PIN_OR_CODE" and not credential.has(FactorKind.ONE_TIME_CODE):
            return SigningFailed("WRONG_PIN", key=self._service.host)
        if error.code == "WRONG_PIN_OR_CODE" and not credential.has(FactorKind.PIN):
            return SigningFailed("WRONG_ONE_TIME_CODE", key=self._service.host)
        if error.code == "SIGNATURE_AUTHORIZATION_OVER":
            # nothing was granted before that could be over: whoever takes it for that gives the PIN once more by itself
            host, status = self._service.host, error.fields["status"]
            return SigningFailed("SIGNING_SERVICE_REFUSED", error.detail, retryable=True, service=host, status=status)
        return SigningFailed(error.code, error.detail, retryable=error.retryable, **error.fields)

    def _may_have_counted(self, credential: Credential, error: SigningFailed) -> bool:
        """Whether the service may have taken the PIN for a wrong one, in words of its own or before the line broke."""
        if isinstance(error, QuestionNotTaken):
            return False
        if error.code == "CONFIRMATION_DECLINED":
            return not credential.has(FactorKind.ELSEWHERE)  # else there is a person who may have declined
        return error.code in _DOUBTFUL or error.code == "SIGNATURE_AUTHORIZATION_OVER"

    def _sign_hash(self, held: Activation, credential: Credential, mechanism: Mechanism, wanted: str) -> bytes:
        """One signature. Whatever comes back, the service may have counted it."""
        held.used = True
        held.left -= 1
        reached(boundaries.SIGN_HASH_BEFORE)
        told = self._service.ask("signatures/signHash", self._api.signing(credential, held.sad, [wanted], mechanism))
        reached(boundaries.SIGN_HASH_AFTER)
        found = told.get("signatures")
        if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], str):
            raise malformed(self._service.host, "signatures")
        if len(found[0]) > _LONGEST_SIGNATURE:
            raise malformed(self._service.host, "signatures")
        try:
            return base64.b64decode("".join(found[0].split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise malformed(self._service.host, "signatures") from error


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
