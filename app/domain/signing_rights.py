"""Who may sign a copy: the person who copied every page of it (TT 01/2023/TT-VPCP, Art. 7-10). Pure; asked before any PIN."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final
from uuid import UUID

from app.domain.errors import SigningFailed
from app.domain.model import Actor
from app.domain.names import ascii_words

_NUMBER: Final = re.compile(r" \([0-9]+\)$")
"""behind the name of the second person of that name"""


def require_own_certificate(actor: Actor, thumbprint: str, holders: Collection[UUID]) -> None:
    """Refuse a certificate that is somebody else's.

    Args:
        actor: who signs.
        thumbprint: of the certificate of the key (SHA-256 of the DER in hex).
        holders: the people to whom that certificate is bound.

    Raises:
        SigningFailed: CERTIFICATE_NOT_THE_OFFICERS.
    """
    bound = actor.certificate_thumbprint
    if (bound is not None and bound.lower() != thumbprint.lower()) or (
        bound is None and holders and actor.id not in holders
    ):
        raise SigningFailed("CERTIFICATE_NOT_THE_OFFICERS")


def require_own_name(actor: Actor, certificate_name: str) -> None:
    """Refuse a certificate that is bound to nobody and bears another name than the officer who signed in: a colleague's token is at hand.

    Letters count without their marks and case: some certificates are written in capitals, some without marks.

    Raises:
        SigningFailed: CERTIFICATE_NOT_THE_OFFICERS.
    """
    own, borne = (ascii_words(name).lower() for name in (_NUMBER.sub("", actor.name), certificate_name))
    if f"_{own}_" not in f"_{borne}_":
        raise SigningFailed("CERTIFICATE_NOT_THE_OFFICERS")


def require_nobodys_certificate(signer: str, holders: Collection[UUID]) -> None:
    """Refuse a person's own certificate where the organisation is to sign.

    Raises:
        SigningFailed: SEAL_OF_A_PERSON.
    """
    if holders:
        raise SigningFailed("SEAL_OF_A_PERSON", signer=signer)


def pages_of_others(copied_by: Sequence[Collection[UUID]], holders: Collection[UUID]) -> dict[UUID, tuple[int, ...]]:
    """Who else copied pages of a paper, and which (from 1, as the desk numbers them), in the order of the pages.

    Args:
        copied_by: of each page in order, the people who copied what is shown on it.
        holders: the people whom the certificate stands for.
    """
    found: dict[UUID, list[int]] = {}
    for number, people in enumerate(copied_by, 1):
        for person in sorted(set(people) - set(holders)):
            found.setdefault(person, []).append(number)
    return {person: tuple(numbers) for person, numbers in found.items()}


def require_own_pages(
    component_code: str,
    copied_by: Sequence[Collection[UUID]],
    holders: Collection[UUID],
    names: Mapping[UUID, str],
) -> None:
    """Refuse to sign for what somebody else copied.

    Args:
        component_code: the paper.
        copied_by: of each page in order, the people who copied what is shown on it.
        holders: the people whom the certificate stands for.
        names: what the others are called.

    Raises:
        SigningFailed: PAPER_OF_ANOTHER: one other person copied all of it; PAGES_OF_ANOTHER: it is of several people. Both name the
            officers and their pages.
    """
    others = pages_of_others(copied_by, holders)
    if not others:
        return
    everybody = {person for people in copied_by for person in people}
    if len(everybody) == 1:
        raise SigningFailed("PAPER_OF_ANOTHER", component=component_code, whose=names[everybody.pop()])
    whose = "; ".join(f"{names[person]} ({_ranges(numbers)})" for person, numbers in others.items())
    raise SigningFailed("PAGES_OF_ANOTHER", component=component_code, whose=whose)


def _ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 5 -> `1-3, 5`."""
    begins = [numbers[0], *(b for a, b in pairwise(numbers) if b != a + 1)]
    ends = [*(a for a, b in pairwise(numbers) if b != a + 1), numbers[-1]]
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(begins, ends, strict=True))
