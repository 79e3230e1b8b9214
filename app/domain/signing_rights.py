"""Who may sign a copy: the person who copied every page of it (TT 01/2023/TT-VPCP, Art. 7-10). Pure; asked before any PIN."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from app.domain.errors import SigningFailed
from app.domain.model import Actor
from app.domain.personal_names import is_called
from app.domain.signatures import HolderKind, SignerIdentity


def require_in_time(identity: SignerIdentity, at: datetime) -> None:
    """Raise SigningFailed (CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED) where `at` lies outside the certificate's life."""
    if at < identity.valid_from:
        raise SigningFailed("CERTIFICATE_NOT_YET_VALID", valid_from=identity.valid_from.isoformat())
    if at > identity.valid_until:
        raise SigningFailed("CERTIFICATE_EXPIRED", valid_until=identity.valid_until.isoformat())


def require_own_certificate(
    actor: Actor, thumbprint: str, certificate_name: str, holders: Collection[UUID], signed_in: Collection[UUID]
) -> None:
    """Refuse a certificate that is somebody else's: a colleague's token is at hand, or the shift changed and the settings did not.

    Whom the settings bind to it holds it. Anybody else has to bear the name that it bears: who signed in, and whoever comes after the one
    that the settings bound to it first. Where a certificate is bound to nobody and nobody signs in, whoever has the key signs.

    Args:
        actor: who signs.
        thumbprint: of the certificate of the key (SHA-256 of the DER in hex).
        certificate_name: of its holder, as it says itself.
        holders: the people to whom that certificate is bound.
        signed_in: those of them, and `actor`, who came by a sign-in: their names are the issuer's word, the others' are settings.

    Raises:
        SigningFailed: CERTIFICATE_NOT_THE_OFFICERS.
    """
    bound = actor.certificate_thumbprint
    if bound is not None and bound.lower() == thumbprint.lower():
        return
    if bound is not None or set(holders) & set(signed_in) - {actor.id}:
        raise SigningFailed("CERTIFICATE_NOT_THE_OFFICERS")
    if (holders or actor.id in signed_in) and not is_called(actor.name, certificate_name):
        raise SigningFailed("CERTIFICATE_NOT_THE_OFFICERS")


def require_persons_certificate(actor: Actor, identity: SignerIdentity) -> None:
    """Refuse the organisation's certificate where a person is to sign; unless the settings bind it to that person: they know better.

    Raises:
        SigningFailed: SIGNATURE_OF_AN_ORGANISATION.
    """
    bound = (actor.certificate_thumbprint or "").lower() == identity.thumbprint.lower()
    if identity.kind is HolderKind.ORGANISATION and not bound:
        raise SigningFailed("SIGNATURE_OF_AN_ORGANISATION")


def require_organisations_certificate(
    signer: str, identity: SignerIdentity, organisation: str, holders: Collection[UUID], signed_by: str
) -> None:
    """Refuse a person's certificate where the organisation is to sign.

    Args:
        signer: the name of the key in the settings.
        identity: of its certificate.
        organisation: what the settings call the organisation: a certificate of just that name is its own, though it tells of no office.
        holders: the people to whom that certificate is bound.
        signed_by: the thumbprint of the certificate by which the person signed; empty where that is not known.

    Raises:
        SigningFailed: SEAL_OF_A_PERSON.
    """
    its_own = identity.kind is HolderKind.ORGANISATION or is_called(organisation, identity.name)
    if holders or not its_own or signed_by.lower() == identity.thumbprint.lower():
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
