"""Puts objects on a SoftHSM token, in a process of its own: a library reads SOFTHSM2_CONF once. What is to stand there comes as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import pkcs11
from pkcs11 import Attribute, CertificateType, ObjectClass, Session
from pkcs11.util.ec import decode_ec_private_key, decode_ec_public_key
from pkcs11.util.rsa import decode_rsa_private_key, decode_rsa_public_key

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"


def _put(session: Session, thing: dict[str, Any]) -> None:
    value = bytes.fromhex(thing["value"])
    match thing["kind"]:
        case "certificate":
            attributes: dict[Attribute, Any] = {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.VALUE: value,
                Attribute.SUBJECT: b"",
            }
        case "rsa":
            attributes = decode_rsa_private_key(value)
        case "ec":
            attributes = decode_ec_private_key(value)
        case "rsa-public":
            attributes = decode_rsa_public_key(value)
        case "ec-public":
            attributes = decode_ec_public_key(value)
    attributes |= {Attribute.TOKEN: True, Attribute.ID: bytes.fromhex(thing["id"]), Attribute.LABEL: thing["label"]}
    if thing["kind"] in ("rsa", "ec"):
        attributes |= {
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.SIGN: True,
            Attribute.ALWAYS_AUTHENTICATE: thing["always"],
        }
    session.create_object(attributes)


def main() -> None:
    """One JSON document on stdin: the token's label and PIN, and its objects."""
    told = json.load(sys.stdin)
    token = next(
        slot.get_token() for slot in pkcs11.lib(SOFTHSM).get_slots() if slot.get_token().label == told["label"]
    )
    with token.open(rw=True, user_pin=told["pin"]) as session:
        for thing in told["objects"]:
            _put(session, thing)


main()
