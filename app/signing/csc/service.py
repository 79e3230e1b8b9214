"""One remote signing service: a method of its API, an answer within bounds, and what it says no to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.errors import (
    DeliveryFailed,
    QuestionNotTaken,
    QuestionUnanswered,
    RequestNotTaken,
    RequestUnanswered,
    SignInFailed,
    SigningFailed,
)

_BUSY_ASKED: Final = 3
_LONGEST_WAIT_S: Final = 5.0
_NOT_TAKEN: Final = frozenset({429, 503})
"""statuses by which a service says that it did not look at the question (RFC 6585, 4; RFC 9110, 15.6.4)"""
_TOKEN_WORDS: Final = frozenset({"invalid_token", "expired_token", "unauthorized_client", "invalid_client"})
_DECLINED_WORDS: Final = frozenset({"access_denied", "authentication_error", "authorization_declined"})
_BUSY_WORDS: Final = frozenset({"temporarily_unavailable", "server_error"})


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """What came back. `retry_after_s` is how long the service asked to be left alone."""

    status: int
    body: bytes
    retry_after_s: int | None = None


type Post = Callable[[str, Mapping[str, object]], ServiceAnswer]
"""method of the API (`credentials/info`), its parameters -> the answer; raises DeliveryFailed"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: the fields of its JSON object. `under_way`: the service took the request, and has no result yet (202)."""

    fields: Mapping[str, Any]
    under_way: bool = False


class SigningService:
    """Speaks to one service. `host` is what a person knows it by."""

    def __init__(
        self,
        host: str,
        post: Post,
        post_and_wait: Post,
        post_once: Post,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is asked yet.

        Args:
            host: the service's name.
            post: the HTTP.
            post_and_wait: the same, for answers that wait for a person.
            post_once: the same as that, but what is answered with 401 is not sent again with another access token.
            sleep: waits some seconds.
        """
        self.host = host
        self._post = post
        self._post_and_wait = post_and_wait
        self._post_once = post_once
        self._sleep = sleep

    def ask(self, method: str, parameters: Mapping[str, object]) -> Mapping[str, Any]:
        """Something that may be asked again: where the service is busy it is, after as long as it says, within seconds.

        Raises:
            SigningFailed: SIGNING_SERVICE_*, CREDENTIAL_*, SIGNATURE_AUTHORIZATION_OVER.
        """
        for _ in range(_BUSY_ASKED - 1):
            answer = self._sent(self._post, method, parameters)
            if answer.status not in _NOT_TAKEN or (answer.retry_after_s or 0) > _LONGEST_WAIT_S:
                return self._success(answer).fields
            self._sleep(1.0 if answer.retry_after_s is None else float(answer.retry_after_s))
        return self._success(self._sent(self._post, method, parameters)).fields

    def ask_and_wait(self, method: str, parameters: Mapping[str, object]) -> Answer:
        """Something that a busy service is not asked again, and whose answer may wait for a person.

        Raises:
            SigningFailed: as `ask`; WRONG_PIN, WRONG_ONE_TIME_CODE, WRONG_PIN_OR_CODE, CONFIRMATION_DECLINED. QuestionNotTaken,
                QuestionUnanswered: SIGNING_SERVICE_UNREACHABLE, SIGNING_SERVICE_BUSY, or what the wire says.
        """
        return self._success(self._sent(self._post_and_wait, method, parameters))

    def ask_once(self, method: str, parameters: Mapping[str, object]) -> Answer:
        """Something that counts: a PIN or a code is in it. It is sent once: a service may answer a wrong PIN with 401 too.

        Raises:
            SigningFailed: as `ask_and_wait`.
        """
        return self._success(self._sent(self._post_once, method, parameters))

    def _sent(self, post: Post, method: str, parameters: Mapping[str, object]) -> ServiceAnswer:
        try:
            return post(method, parameters)
        except DeliveryFailed as error:
            raise _of_the_wire(error, self.host) from error

    def _success(self, answer: ServiceAnswer) -> Answer:
        if not 200 <= answer.status < 300:
            raise _refusal(answer, self.host)
        if answer.status == 204:
            return Answer({})
        fields = _object(answer.body)
        if fields is None:
            raise SigningFailed("SIGNING_SERVICE_ANSWER_MALFORMED", "no JSON object", service=self.host)
        return Answer(fields, under_way=answer.status == 202)


def malformed(service: str, field: str) -> SigningFailed:
    """The error for a field that is missing or impossible."""
    return SigningFailed("SIGNING_SERVICE_ANSWER_MALFORMED", field, service=service)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _of_the_wire(error: DeliveryFailed, host: str) -> SigningFailed:
    """The wire speaks of the dossier system: here it is the signing service. What lies between (a proxy) is told as it is."""
    match error.code:
        case "SERVER_UNREACHABLE" | "SERVER_NAME_UNKNOWN" | "ISSUER_UNREACHABLE":
            code = "SIGNING_SERVICE_UNREACHABLE"
        case "ISSUER_BUSY":
            code = "SIGNING_SERVICE_BUSY"
        case (
            "SERVER_CERTIFICATE_UNKNOWN"
            | "SERVER_CERTIFICATE_EXPIRED"
            | "SERVER_CERTIFICATE_OTHER_NAME"
            | "ISSUER_NOT_BELIEVED"
        ):
            code = "SIGNING_SERVICE_NOT_BELIEVED"
        case "SERVER_ADDRESS_MALFORMED" | "SERVER_NOT_ENCRYPTED" | "ISSUER_ADDRESS_REFUSED":
            code = "SIGNING_SERVICE_ADDRESS_REFUSED"
        case "ANSWER_MALFORMED" | "ISSUER_ANSWER_MALFORMED":
            code = "SIGNING_SERVICE_ANSWER_MALFORMED"
        case (
            "TOKEN_MALFORMED"
            | "SIGN_IN_REFUSED"
            | "SIGN_IN_NEEDED"
            | "CLIENT_CERTIFICATE_MISSING"
            | "CLIENT_CERTIFICATE_REFUSED"
        ):
            code = "SIGNING_SERVICE_UNAUTHORIZED"
        case _:
            return SigningFailed(error.code, error.detail, retryable=error.retryable, **error.fields)
    detail = f"{error.code} {error.detail}".strip()
    # who gets no token asks nothing, or was turned away for want of one; who shows no certificate is turned away too
    if isinstance(error, RequestNotTaken | SignInFailed) or code == "SIGNING_SERVICE_UNAUTHORIZED":
        return QuestionNotTaken(code, detail, retryable=error.retryable, service=host)
    kind = QuestionUnanswered if isinstance(error, RequestUnanswered) else SigningFailed
    return kind(code, detail, retryable=error.retryable, service=host)


def _refusal(answer: ServiceAnswer, host: str) -> SigningFailed:
    """The error for an answer that is no success, by its status and by the words of the specification; other words are not repeated."""
    told = _object(answer.body) or {}
    word = told.get("error") if isinstance(told.get("error"), str) else ""
    remark = str(told.get("error_description", ""))[:200].casefold()
    status = answer.status
    if status in _NOT_TAKEN:
        return QuestionNotTaken("SIGNING_SERVICE_BUSY", f"HTTP {status}", retryable=True, service=host)
    if (status >= 500 and status != 501) or word in _BUSY_WORDS:
        return SigningFailed("SIGNING_SERVICE_BUSY", f"HTTP {status}", retryable=True, service=host)
    if word == "invalid_pin":
        return SigningFailed("WRONG_PIN", key=host)
    if word == "invalid_otp":
        return SigningFailed("WRONG_ONE_TIME_CODE", key=host)
    if word == "invalid_authentication_data":
        return SigningFailed("WRONG_PIN_OR_CODE", key=host)
    if word in _DECLINED_WORDS:
        return SigningFailed("CONFIRMATION_DECLINED", service=host)
    if word in _TOKEN_WORDS or "authorization header" in remark:
        return QuestionNotTaken("SIGNING_SERVICE_UNAUTHORIZED", f"HTTP {status}", service=host)
    if status in (401, 403):
        return SigningFailed("SIGNING_SERVICE_UNAUTHORIZED", f"HTTP {status}", service=host)
    if "locked" in remark:
        return SigningFailed("CREDENTIAL_LOCKED", key=host)
    if "disabled" in remark:
        return SigningFailed("CREDENTIAL_DISABLED", key=host)
    if "sad" in remark.split() or "invalidsad" in remark:
        over = f"HTTP {status}"
        return SigningFailed("SIGNATURE_AUTHORIZATION_OVER", over, retryable=True, service=host, status=status)
    if "credentialid" in remark:
        return SigningFailed("CREDENTIAL_NOT_FOUND", service=host)
    return SigningFailed("SIGNING_SERVICE_REFUSED", f"HTTP {status}", service=host, status=status)
