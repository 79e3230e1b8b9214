"""Whatever a service answers is a claim: it is taken, or refused by name; nothing else comes of it."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import SigningFailed
from app.domain.signatures import Authorization, Challenge
from app.signing.csc.api import Api
from app.signing.csc.api_v1 import ApiV1
from app.signing.csc.api_v2 import ApiV2
from app.signing.csc.key import CscKey
from app.signing.csc.service import ServiceAnswer, SigningService
from tests.support.csc_server import SHA256_RSA, demo_key

WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
ENOUGH = settings(max_examples=12, deadline=None)


def good() -> dict[str, Any]:
    ders = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in demo_key()[0]]
    return {
        "credentials/list": {"credentialIDs": ["A"]},
        "credentials/info": {
            "key": {"status": "enabled", "algo": [SHA256_RSA], "len": 2048},
            "cert": {"status": "valid", "certificates": ders},
            "authMode": "explicit",
            "PIN": {"presence": "true"},
            "OTP": {"presence": "true", "type": "online"},
            "auth": {"mode": "explicit", "objects": [{"type": "Password", "id": "PIN"}]},
            "SCAL": "2",
            "multisign": 5,
        },
        "info": {"methods": ["credentials/extendTransaction"]},
        "credentials/sendOTP": {},
        "credentials/authorize": {"SAD": "x", "expiresIn": 60},
        "signatures/signHash": {"signatures": [base64.b64encode(bytes(256)).decode()]},
    }


def paths(value: object, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something can be put in another's place."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [before, *(path for key, one in inner for path in paths(one, (*before, key)))]


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """The answers of a good service, one of them with something wild in it."""
    found: Any = {"": copy.deepcopy(good())}
    path = draw(st.sampled_from([one for one in paths(good()) if one]))
    place = found[""]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = draw(WILD)
    return dict(found[""])


def use(answers: Mapping[str, Any], api: Api) -> Challenge:
    def post(method: str, _parameters: Mapping[str, object]) -> ServiceAnswer:
        return ServiceAnswer(200, json.dumps(answers.get(method, {})).encode())

    key = CscKey(SigningService("ky.example", post, post, post), api)
    key.certified()
    challenge = key.challenge()
    with key.unlocked(Authorization("1", "2")) as signer:
        asyncio.run(signer.async_sign_raw(b"attributes", "sha256"))
    return challenge


@pytest.mark.parametrize("api", [ApiV1(), ApiV2()], ids=["v1", "v2"])
@ENOUGH
@given(answers=spoiled())
def test_a_wild_answer_is_refused_by_name(api: Api, answers: Mapping[str, Any]) -> None:
    with pytest.raises(SigningFailed):
        use(answers, api)  # a signature of zeros is none: even where all else is taken, nothing is signed


@ENOUGH
@given(status=st.integers(100, 599), body=st.binary(max_size=40) | WILD.map(lambda one: json.dumps(one).encode()))
def test_whatever_stands_in_a_refusal_is_read_and_not_repeated(status: int, body: bytes) -> None:
    def post(_method: str, _parameters: Mapping[str, object]) -> ServiceAnswer:
        return ServiceAnswer(status, body)

    with pytest.raises(SigningFailed) as caught:
        CscKey(
            SigningService("ky.example", post, post, post, sleep=lambda _s: None), ApiV1(), credential_id="A"
        ).certified()
    shown = {str(one) for one in caught.value.fields.values()}
    assert shown <= {"ky.example", str(status)}
