"""Everything that can go wrong, told in the station's own words.

    StationError
    +-- UsageError              the call itself is wrong                                   exit 2
    +-- InputRefused            a file, a page or a code from outside can't be taken        exit 3
    +-- DeviceFailed            a scanner                                                   exit 4
    +-- SigningFailed           a key, a certificate, a time stamp                          exit 5
    |   +-- QuestionNotTaken    a signing service did not look at the question              exit 5
    |   +-- QuestionUnanswered  a signing service has it, and gave no answer in time        exit 5
    +-- DeliveryFailed          the way to the dossier system                               exit 6
    |   +-- RequestNotTaken     nobody got anything of the request                          exit 6
    |   +-- RequestUnanswered   it was sent, and no answer came in time                     exit 6
    |   +-- SignInFailed        the sign-in that this way asks for                          exit 6
    +-- StoreFailed             disk, database, blobs                                       exit 7
    +-- PageWorkFailed          an engine broke down on one page                            exit 1
    +-- Cancelled               the operator stopped it                                     exit 130

An error is a family, a stable upper-case `code` and typed `fields`; `app.messages` has the sentence and the remedy for each code, in
Vietnamese and English. Errors that a library of ours raises (`scanner.errors`, `ocr.errors`) keep their code when a service puts them
into a family. `detail` is a technical remark for the log; neither it nor a field ever holds a PIN, a citizen's name, an ID number or page
text; an officer's name stands in a field alone, where a person has to go to him.
`retryable` says that the same call may well succeed later without any change.
"""

from __future__ import annotations


class StationError(Exception):
    """Root of the families. `exit_code` is what the command line ends with."""

    exit_code = 1
    code = "INTERNAL"
    retryable = False

    def __init__(
        self, code: str | None = None, detail: str = "", *, retryable: bool | None = None, **fields: str | int
    ) -> None:
        self.code = code or type(self).code
        self.detail = detail
        self.fields = fields
        self.retryable = type(self).retryable if retryable is None else retryable
        super().__init__(f"{self.code}: {detail}" if detail else self.code)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.code, self.detail, self.retryable, self.fields)


def is_for_now(error: StationError) -> bool:
    """Whether it says nothing of what was asked for: the shared place does not answer or refuses, a disk is full, and another time may
    be better."""
    return error.retryable or error.code.startswith("PLACE_")


def _rebuild(
    kind: type[StationError], code: str, detail: str, retryable: bool, fields: dict[str, str | int]
) -> StationError:
    """Errors cross process borders; exceptions with keyword arguments need this to be unpickled."""
    return kind(code, detail, retryable=retryable, **fields)


class UsageError(StationError):
    """The call is wrong: an unknown setting, a missing code, two options that exclude each other."""

    exit_code = 2
    code = "USAGE"


class InputRefused(StationError):
    """Something from outside can't be taken; nothing was changed."""

    exit_code = 3
    code = "INPUT_REFUSED"


class DeviceFailed(StationError):
    """The scanner, its cable or its driver."""

    exit_code = 4
    code = "DEVICE_FAILED"


class SigningFailed(StationError):
    """A key, a certificate, a time-stamp or a revocation answer."""

    exit_code = 5
    code = "SIGNING_FAILED"


class QuestionNotTaken(SigningFailed):
    """A signing service did not take the question: it got nothing of it, or said so. A PIN in it was not counted."""


class QuestionUnanswered(SigningFailed):
    """A signing service has the question, and gave no answer in time."""


class DeliveryFailed(StationError):
    """The way to the dossier system, or its answer."""

    exit_code = 6
    code = "DELIVERY_FAILED"


class RequestNotTaken(DeliveryFailed):
    """No connection was made: whoever was to be asked got nothing of the request, so that whatever was in it did not count."""


class RequestUnanswered(DeliveryFailed):
    """The request was sent, and no answer came in time: it may have been taken, and may still be worked on."""


class SignInFailed(DeliveryFailed):
    """The sign-in at the issuer, without whose token the dossier system lets nobody in."""

    code = "SIGN_IN_NEEDED"


class StoreFailed(StationError):
    """The disk, the database or a blob."""

    exit_code = 7
    code = "STORE_FAILED"


class PageWorkFailed(StationError):
    """An engine broke down on one page; the master is safe, the step can be tried again."""

    exit_code = 1
    code = "PAGE_WORK_FAILED"


class Cancelled(StationError):
    """The operator stopped it. Every page that was acknowledged is kept."""

    exit_code = 130
    code = "CANCELLED"
