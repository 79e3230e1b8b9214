"""What stands on a token for all to read, and how an object is asked for what it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from pkcs11 import Attribute, CertificateType, ObjectClass, Session
from pkcs11.exceptions import AttributeSensitive, AttributeTypeInvalid

MOST_OBJECTS: Final = 128
"""of a kind that are looked at: a token is a stranger too"""
LONGEST_CERTIFICATE_BYTES: Final = 64 * 1024


def certificates(session: Session) -> tuple[bytes, ...]:
    """All X.509 certificates that anybody may read, in DER, those of authorities too."""
    wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE}
    found = (one for one in objects(session, wanted) if value(one, Attribute.CERTIFICATE_TYPE) is CertificateType.X_509)
    values = (value(one, Attribute.VALUE) for one in found)
    return tuple(bytes(value) for value in values if value and len(value) <= LONGEST_CERTIFICATE_BYTES)


def objects(session: Session, template: dict[Attribute, Any]) -> Iterator[Any]:
    """At once, because a token can do only one search at a time."""
    return iter(list(islice(session.get_objects(template), MOST_OBJECTS)))


def value(thing: Any, attribute: Attribute) -> Any:
    """None where the token does not have it or does not tell."""
    with contextlib.suppress(AttributeTypeInvalid, AttributeSensitive, NotImplementedError, ValueError):
        return thing[attribute]
    return None
