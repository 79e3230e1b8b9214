"""All tokens that are put in, for people to see."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from app.domain.errors import SigningFailed
from app.domain.tokens import TokenCertificate, TokenFacts
from app.signing.token.libraries import USUAL
from app.signing.token.messages import Token
from app.signing.token.process import TokenProcess


def tokens(libraries: Collection[Path], limit_s: float) -> tuple[tuple[TokenFacts, ...], tuple[SigningFailed, ...]]:
    """Ask each library once. One that is missing, hangs or crashes hides none of the others' tokens.

    Args:
        libraries: the PKCS#11 libraries, the most trusted one first: a token that two of them see is told by the first.
        limit_s: how long a call may take.

    Returns:
        The tokens, and what went wrong.
    """
    found: list[TokenFacts] = []
    troubles: list[SigningFailed] = []
    if not libraries:
        troubles.append(SigningFailed("TOKEN_LIBRARY_MISSING", file=USUAL))
    for library in libraries:
        process = TokenProcess(library, limit_s)
        try:
            known = {one.serial for one in found}  # a token may well have several slots in one library
            found += [_facts(library, token) for token in process.survey().tokens if token.serial not in known]
        except SigningFailed as error:
            troubles.append(error)
        finally:
            process.end()
    return tuple(found), tuple(troubles)


def _facts(library: Path, token: Token) -> TokenFacts:
    return TokenFacts(
        str(library),
        token.serial,
        token.label,
        token.maker,
        token.model,
        token.pin_is_set,
        token.flags,
        tuple(sorted(_certificates(token), key=lambda one: (not one.fits, one.identity.name))),
    )


def _certificates(token: Token) -> Iterator[TokenCertificate]:
    from app.signing.certificates import identity_of
    from app.signing.token.choice import read
    from app.signing.usage import is_for_signatures

    for certificate in read(token):
        yield TokenCertificate(identity_of(certificate), is_for_signatures(certificate))
