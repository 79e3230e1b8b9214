"""Signing many documents at once: all are made ready first, then one authorization of each key serves them, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.errors import Cancelled, DeliveryFailed, InputRefused, PageWorkFailed, SigningFailed, StationError
from app.domain.lifecycle import CompleteSignature
from app.domain.model import Actor, Document, SignedPdf
from app.domain.planning import without
from app.domain.signatures import Authorization, Challenge, SignerIdentity
from app.services.advance import Advancing, Watch
from app.services.documents import Documents
from app.services.progress import silent
from app.services.sign import Authorize, Signing

if TYPE_CHECKING:
    from app.store.store import Store

_OF_ONE_DOCUMENT: Final = frozenset(
    {
        "PAPER_OF_ANOTHER",
        "DOCUMENT_OVERTAKEN",
        "PAGES_OF_ANOTHER",
        "ALREADY_SIGNED",
        "CERTIFIED_NO_MARK",
        "CERTIFIED_UNCHANGEABLE",
        "CHANGES_FORBIDDEN",
        "FIELDS_LOCKED",
        "LEVEL_BELOW_FLOOR",
        "MARK_NOT_IN_FORCE",
        "MARK_OUTSIDE_PAGE",
        "NO_FREE_PLACE",
        "SIGNATURE_TOO_LARGE",
        "SIGNED_FILE_BAD",
        "PDFA_INVALID",
        "PIXELS_DIFFER",
        "DUTY_HELD",
        "BLOB_DAMAGED",
        "BLOB_MISSING",
        "BLOB_PURGED",
        "OUT_UNWRITABLE",
    }
)
"""what is wrong with one document leaves the others alone; whatever else fails would fail for each of the same key"""
_FORBIDDEN_BY_THE_FILE: Final = frozenset(
    {"CERTIFIED_NO_MARK", "CERTIFIED_UNCHANGEABLE", "CHANGES_FORBIDDEN", "FIELDS_LOCKED"}
)
"""an earlier signature in a file allows none like the one that is wanted"""
_MOST_ROUNDS: Final = 4
"""a person, the organisation, and each once more where a certificate was renewed meanwhile, or its holder took long to answer"""


@dataclass(frozen=True, slots=True)
class NotSigned:
    """A document that was not signed, and why."""

    document: Document
    error: StationError


@dataclass(frozen=True, slots=True)
class BatchSigned:
    """How far a batch came.

    Attributes:
        signed: documents with all signatures that their plans ask for, in the order in which they were finished.
        refused: those that stay as they were, each with its own reason.
        left: those that were not signed because their key failed or the batch was cancelled.
        stopped: that it was cancelled, else why the first key failed; None: it came to its end.
        reasons: why each of `left` was left.
    """

    signed: tuple[SignedPdf, ...]
    refused: tuple[NotSigned, ...]
    left: tuple[Document, ...]
    stopped: StationError | None
    reasons: Mapping[UUID, StationError]


class OneForAll:
    """An `Authorize` for many documents: a key that wants its holder for each of them is told as one that can't serve a batch."""

    def __init__(self, authorize: Authorize) -> None:
        self._authorize = authorize

    def __call__(self, name: str, identity: SignerIdentity, challenge: Challenge) -> Authorization:
        """Raises SigningFailed (PIN_EACH_SIGNATURE) before anybody is asked."""
        if challenge.each_time:
            raise SigningFailed("PIN_EACH_SIGNATURE")
        return self._authorize(name, identity, challenge)

    def refused(self, name: str) -> None:
        """What was given is wrong."""
        self._authorize.refused(name)


class SigningBatch:
    """Signs documents side by side; each is whole for itself, so a stop in the middle leaves some signed and the others untouched."""

    def __init__(self, store: Store, documents: Documents, advancing: Advancing, signing: Signing) -> None:
        self._store = store
        self._documents = documents
        self._advancing = advancing
        self._signing = signing

    def waiting(self) -> tuple[Document, ...]:
        """The documents of the station that wait for a signature, the oldest first."""
        unfinished = self._store.documents.unfinished()
        return tuple(one for one in unfinished if self._waits(one))

    def _waits(self, document: Document) -> bool:
        state = self._documents.state(document)
        return state.recall is None and state.signature_due() is not None

    def sign(
        self,
        documents: Sequence[Document],
        actor: Actor,
        watch: Watch,
        on_signed: Callable[[Document], None] = lambda document: None,
        each: Callable[[Document], Watch] | None = None,
    ) -> BatchSigned:
        """Carry out the plans of documents up to their sending.

        Args:
            documents: what is to be signed.
            actor: who signs.
            watch: how it is followed; its progress counts documents.
            on_signed: told of each document that has all its signatures.
            each: how the steps of one document are followed; None: they are not.
        """
        quietly = replace(watch, progress=silent)
        each = each or (lambda document: quietly)
        return _Run(
            self._store, self._documents, self._advancing, self._signing, actor, watch, on_signed, each
        ).through(documents)


class _Run:
    """One batch on its way."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        advancing: Advancing,
        signing: Signing,
        actor: Actor,
        watch: Watch,
        on_signed: Callable[[Document], None],
        each: Callable[[Document], Watch],
    ) -> None:
        self._store = store
        self._documents = documents
        self._advancing = advancing
        self._signing = signing
        self._actor = actor
        self._watch = watch
        self._on_signed = on_signed
        self._each = each
        self._signed: list[SignedPdf] = []
        self._refused: list[NotSigned] = []
        self._reasons: dict[UUID, StationError] = {}
        self._failed: dict[str, StationError] = {}
        self._total = 0

    def through(self, documents: Sequence[Document]) -> BatchSigned:
        """All of them but those whose key fails, or up to where a person cancels."""
        self._total = len(documents)
        left = {document.id: document for document in documents}
        stopped: StationError | None = None
        try:
            steps = self._all_made_ready(documents, left)
            for _ in range(_MOST_ROUNDS):
                if not steps:
                    break
                steps = self._round(steps, left)
        except Cancelled as error:
            stopped = error
            self._reasons = dict.fromkeys(left, error) | self._reasons
        stopped = stopped or next(iter(self._failed.values()), None)
        return BatchSigned(tuple(self._signed), tuple(self._refused), tuple(left.values()), stopped, self._reasons)

    def _all_made_ready(
        self, documents: Sequence[Document], left: dict[UUID, Document]
    ) -> dict[UUID, CompleteSignature]:
        """Each of them up to where its key is needed; what waits for one."""
        by_key: dict[str, list[Document]] = {}
        for document in documents:
            by_key.setdefault(self._key_of(document), []).append(document)
        steps: dict[UUID, CompleteSignature] = {}
        for name, group in by_key.items():
            steps |= self._unless_failed(name, group, left, partial(self._each_of, group, left, self._made_ready))
        return steps

    def _key_of(self, document: Document) -> str:
        plan = self._store.documents.plan(document.id)
        if not plan.sign:
            return ""
        return plan.signer if self._store.documents.signed(document.id) is None else plan.seal

    def _unless_failed(
        self,
        name: str,
        documents: Sequence[Document],
        left: dict[UUID, Document],
        work: Callable[[], dict[UUID, CompleteSignature]],
    ) -> dict[UUID, CompleteSignature]:
        """Do the work on the documents of one key: where it fails they are left, and nobody is asked for that key once more."""
        if name not in self._failed:
            try:
                return work()
            except Cancelled:
                raise
            except StationError as error:
                self._failed[name] = error
        self._reasons |= {one.id: self._failed[name] for one in documents if one.id in left}
        return {}

    def _round(self, steps: dict[UUID, CompleteSignature], left: dict[UUID, Document]) -> dict[UUID, CompleteSignature]:
        """One signature for each document, by one key after the other; what waits for a further one."""
        further: dict[UUID, CompleteSignature] = {}
        in_order = sorted(steps.items(), key=lambda one: one[1].prepared.signer)
        for name, group in groupby(in_order, key=lambda one: one[1].prepared.signer):
            of_key = dict(group)
            documents = [left[document_id] for document_id in of_key]
            further |= self._unless_failed(name, documents, left, partial(self._with_key, name, of_key, left))
        return further

    def _with_key(
        self, name: str, steps: dict[UUID, CompleteSignature], left: dict[UUID, Document]
    ) -> dict[UUID, CompleteSignature]:
        signer = self._signing.signer(name)
        signer.expect([step.prepared for step in steps.values()])
        try:
            return self._each_of([left[document_id] for document_id in steps], left, self._with_one_more)
        finally:
            signer.expect_no_more()

    def _each_of(
        self,
        documents: Sequence[Document],
        left: dict[UUID, Document],
        take: Callable[[Document], CompleteSignature | None],
    ) -> dict[UUID, CompleteSignature]:
        """Do one thing to each document; what waits for its key. What lacks none any more is done, what can't go on is put aside."""
        steps: dict[UUID, CompleteSignature] = {}
        for document in documents:
            if self._watch.cancelled():
                raise Cancelled
            try:
                step = take(document)
            except StationError as error:
                if not is_of_one_document(error):
                    raise
                self._refuse(left.pop(document.id), error)
                continue
            if step is not None:
                steps[document.id] = step
                continue
            self._finish(left.pop(document.id))
        return steps

    def _refuse(self, document: Document, error: StationError) -> None:
        """A file from outside that can't be signed as it is waits for nothing any more: `resume` would try it for ever."""
        by_its_content = isinstance(error, InputRefused) or error.code in _FORBIDDEN_BY_THE_FILE
        if document.kept_blob is not None and by_its_content:
            self._wait_no_more(document, error)
        self._refused.append(NotSigned(document, error))
        self._tell()

    def _wait_no_more(self, document: Document, error: StationError) -> None:
        state = self._documents.state(document)
        due = state.signature_due()
        # a file that was read for the first signature breaks no reader: the machine was too slow
        too_slow = state.signed is not None and error.code == "FILE_BREAKS_READER"
        if due is not None and not too_slow:
            self._store.documents.change_plan(document.id, partial(without, due.role), self._actor)

    def _finish(self, document: Document) -> None:
        done = self._store.documents.sealed(document.id) or self._store.documents.signed(document.id)
        if done is not None:
            self._signed.append(done)
            self._on_signed(document)
        self._tell()

    def _tell(self) -> None:
        self._watch.progress(len(self._signed) + len(self._refused), self._total, "documents")

    def _made_ready(self, document: Document) -> CompleteSignature | None:
        return self._advancing.advance_to_key(document.id, self._actor, self._each(document))

    def _with_one_more(self, document: Document) -> CompleteSignature | None:
        return self._advancing.sign_once(document.id, self._actor, self._each(document))


def is_of_one_document(error: StationError) -> bool:
    """Whether what failed is about one document, so that the others can go on."""
    return isinstance(error, InputRefused | PageWorkFailed | DeliveryFailed) or error.code in _OF_ONE_DOCUMENT
