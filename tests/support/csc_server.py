"""A signing service of the tests' own: CSC API v1 and v2, with PINs, codes, confirmations, counts, ends, and everything that goes wrong."""

from __future__ import annotations

import asyncio
import base64
import functools
import itertools
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import Certificate, CertificateBuilder, load_pem_x509_certificate, random_serial_number
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.support.demo_world import demo_pki, serve

type PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
SHA256_RSA = "1.2.840.113549.1.1.11"
RSA_PSS = "1.2.840.113549.1.1.10"
SHA256_ECDSA = "1.2.840.10045.4.3.2"
TOKEN = "service-token"


class Refused(Exception):
    def __init__(self, error: str, description: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.answer = JSONResponse({"error": error, "error_description": description}, status_code=status)


@dataclass
class Granted:
    left: int
    until: float
    hashes: list[str] | None
    spent: bool = False


@dataclass
class SigningServer:
    """What the service is like. `instead`: answers that it gives to a method in the place of its work, first come first served; `after`:
    those that it gives once the work is done.

    What is `slow` answers after half a minute. `asked` is what it was asked, `signed` how many signatures it made.
    """

    certificates: Sequence[Certificate]
    key: PrivateKey
    algorithms: Sequence[str] = (SHA256_RSA,)
    credentials: Sequence[str] = ("GX0112348",)
    pin: str = ""
    code: str = ""
    code_is_sent: bool = True
    confirmed_after: int | None = None
    bound: bool = False
    multisign: int = 100
    extends: bool = True
    strict: bool = False
    life_s: float = 3600
    status: str = "enabled"
    changes: Mapping[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    signed: int = 0
    codes_sent: int = 0
    instead: dict[str, list[Callable[[], Response]]] = field(default_factory=dict)
    after: dict[str, list[Callable[[SigningServer], Response]]] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    token: str = TOKEN
    token_given: str = ""
    tokens_given: int = 0

    def __post_init__(self) -> None:
        self._granted: dict[str, Granted] = {}
        self._waiting: dict[str, tuple[Granted, int]] = {}
        self._numbers = itertools.count()
        url, services = _host()
        self.base_url = f"{url}/{len(services)}/csc"
        services.append(self)

    def end_authorizations(self) -> None:
        """Whatever was granted is over."""
        self._granted.clear()

    def methods_asked(self) -> list[str]:
        """The methods in the order in which they were asked, but for what only describes."""
        return [method for method, _ in self.asked if method not in ("info", "credentials/list", "credentials/info")]

    async def answer(self, request: Request) -> Response:
        method, version = request.path_params["method"], request.path_params["api"]
        if method == "oauth2/token":
            return self._token(request.headers.get("authorization", ""))
        asked = await request.json()
        self.asked.append((method, asked))
        if self.instead.get(method):
            return self.instead[method].pop(0)()
        try:
            shown = request.headers.get("authorization")
            if method != "info" and shown != (f"Bearer {self.token}" if self.token else None):
                raise Refused("invalid_token", "The access token is not valid", 401)
            answer = self._told(method, version, asked)
        except Refused as refused:
            answer = refused.answer
        if method in self.slow:
            await asyncio.sleep(30)
        return self.after[method].pop(0)(self) if self.after.get(method) else answer

    def _token(self, authorization: str) -> Response:
        known = "Basic " + base64.b64encode(b"station:secret").decode()
        if authorization != known:
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        self.tokens_given += 1
        return JSONResponse(
            {"access_token": self.token_given or self.token, "token_type": "Bearer", "expires_in": 3600}
        )

    def _told(self, method: str, version: str, asked: Mapping[str, Any]) -> Response:
        names_one = method not in ("info", "credentials/list", "credentials/authorizeCheck")
        if names_one and asked.get("credentialID") not in self.credentials:
            raise Refused("invalid_request", "Invalid parameter credentialID")
        match method:
            case "info":
                methods = ["credentials/extendTransaction"] if self.extends else []
                return JSONResponse({"specs": "2.0.0.2" if version == "v2" else "1.0.4.0", "methods": methods})
            case "credentials/list":
                return JSONResponse({"credentialIDs": list(self.credentials)})
            case "credentials/info":
                return JSONResponse(self._description(version) | dict(self.changes))
            case "credentials/sendOTP" | "credentials/getChallenge":
                self.codes_sent += 1
                return Response(status_code=204) if version == "v2" else JSONResponse({})
            case "credentials/authorize":
                return self._authorize(version, asked)
            case "credentials/authorizeCheck":
                return self._waited(asked["handle"])
            case "credentials/extendTransaction" if self.extends:
                return self._extended(version, asked)
            case "signatures/signHash":
                return self._sign(version, asked)
        return JSONResponse({"error": "invalid_request"}, status_code=404)

    def _description(self, version: str) -> dict[str, Any]:
        ders = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in self.certificates]
        told: dict[str, Any] = {
            "key": {"status": self.status, "algo": list(self.algorithms), "len": 2048},
            "cert": {"status": "valid", "certificates": ders},
            "SCAL": "2" if self.bound else "1",
            "multisign": self.multisign,
        }
        explicit = bool(self.pin or self.code) or self.confirmed_after is None
        if version == "v1":
            told["authMode"] = "explicit" if explicit else "implicit"
            told["PIN"] = {"presence": "true" if self.pin else "false", "format": "N"}
            kind = "online" if self.code_is_sent else "offline"
            told["OTP"] = {"presence": "true" if self.code else "false", "type": kind}
            return told
        objects = [{"type": "Password", "id": "PIN"}] if self.pin else []
        if self.code:
            sent = {"type": "ChallengeResponse", "id": "OTP"}
            objects.append(sent if self.code_is_sent else {"type": "Password", "id": "OTP", "generator": "totp"})
        if self.confirmed_after is not None:
            objects.append({"type": "PasswordOOB", "id": "APP"})
        return told | {"auth": {"mode": "explicit", "objects": objects}}

    def _authorize(self, version: str, asked: Mapping[str, Any]) -> Response:
        given = asked if version == "v1" else {one["id"]: one.get("value") for one in asked.get("authData", [])}
        if self.pin and given.get("PIN") != self.pin:
            raise Refused("invalid_pin" if version == "v1" else "invalid_authentication_data", "The PIN is invalid")
        if self.code and given.get("OTP") != self.code:
            raise Refused("invalid_otp" if version == "v1" else "invalid_authentication_data", "The OTP is invalid")
        if asked["numSignatures"] > self.multisign:
            raise Refused("invalid_request", "Numbers of signatures is too high")
        hashes = asked.get("hash" if version == "v1" else "hashes")
        if self.bound and (not hashes or (not self.extends and len(hashes) != asked["numSignatures"])):
            raise Refused("invalid_request", "Missing (or invalid type) array parameter hash")
        granted = Granted(asked["numSignatures"], time.monotonic() + self.life_s, hashes if self.bound else None)
        if version == "v2" and self.confirmed_after is not None:
            return self._wait(granted, self.confirmed_after)
        return self._activated(granted)

    def _wait(self, granted: Granted, times: int) -> Response:
        handle = f"handle-{next(self._numbers)}"
        self._waiting[handle] = granted, times
        return JSONResponse({"handle": handle}, status_code=202)

    def _waited(self, handle: str) -> Response:
        granted, times = self._waiting.pop(handle)
        return self._activated(granted) if times <= 1 else self._wait(granted, times - 1)

    def _activated(self, granted: Granted) -> Response:
        sad = secrets.token_urlsafe(16)
        self._granted[sad] = granted
        return JSONResponse({"SAD": sad, "expiresIn": 3600})

    def _taken(self, sad: str) -> Granted:
        granted = self._granted.get(sad)
        if granted is None or granted.left < 1:
            raise Refused("invalid_request", "Invalid parameter SAD")
        if time.monotonic() >= granted.until:
            raise Refused("invalid_request", "SAD expired")
        return granted

    def _extended(self, version: str, asked: Mapping[str, Any]) -> Response:
        granted = self._taken(asked["SAD"])
        del self._granted[asked["SAD"]]
        hashes = asked.get("hash" if version == "v1" else "hashes")
        return self._activated(Granted(granted.left, granted.until, hashes if self.bound else None))

    def _sign(self, version: str, asked: Mapping[str, Any]) -> Response:
        granted = self._taken(asked["SAD"])
        hashes = asked["hash" if version == "v1" else "hashes"]
        if granted.spent:
            raise Refused("invalid_request", "Invalid parameter SAD")
        if granted.hashes is not None and not set(hashes) <= set(granted.hashes):
            raise Refused("invalid_request", "Hash is not authorized by the SAD")
        granted.left -= len(hashes)
        granted.spent = self.strict  # then one call for each SAD, as the specification has it
        self.signed += len(hashes)
        return signatures(*(self.raw(base64.b64decode(one), asked["signAlgo"]) for one in hashes))

    def raw(self, digest: bytes, algorithm: str) -> bytes:
        """The signature over a hash."""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(digest, ec.ECDSA(Prehashed(SHA256())))
        pss = padding.PSS(padding.MGF1(SHA256()), 32)
        return self.key.sign(digest, pss if algorithm == RSA_PSS else padding.PKCS1v15(), Prehashed(SHA256()))


@functools.cache
def _host() -> tuple[str, list[SigningServer]]:
    """One server for the services of all tests."""
    services: list[SigningServer] = []

    async def answer(request: Request) -> Response:
        return await services[request.path_params["number"]].answer(request)

    listener = socket.create_server(("127.0.0.1", 0))
    serve(Starlette(routes=[Route("/{number:int}/csc/{api}/{method:path}", answer, methods=["POST"])]), listener)
    return f"http://127.0.0.1:{listener.getsockname()[1]}", services


def signatures(*raw: bytes) -> Response:
    """An answer of `signatures/signHash`."""
    return JSONResponse({"signatures": [base64.b64encode(one).decode() for one in raw]})


@functools.cache
def demo_key(name: str = "officer") -> tuple[list[Certificate], rsa.RSAPrivateKey]:
    """Certificates and key of somebody in the demonstration PKI."""
    return [read_pem(demo_pki().folder / f"{name}.cert.pem"), read_pem(demo_pki().issuer_pem)], _private(name)


@functools.cache
def _private(name: str) -> rsa.RSAPrivateKey:
    """Reading an RSA key costs a twelfth of a second: its primes are tested."""
    key = load_pem_private_key((demo_pki().folder / f"{name}.key.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def issued(key: PrivateKey) -> list[Certificate]:
    """A certificate of the demonstration PKI for another key of its officer's."""
    officer, issuer = demo_key()[0]
    ca = _private("issuer")
    builder = CertificateBuilder(
        officer.issuer,
        officer.subject,
        key.public_key(),
        random_serial_number(),
        officer.not_valid_before_utc,
        officer.not_valid_after_utc,
        list(officer.extensions),
    )
    return [builder.sign(ca, SHA256()), issuer]


def read_pem(path: Path) -> Certificate:
    """The certificate in a file."""
    return load_pem_x509_certificate(path.read_bytes())


def signing_server(**facts: Any) -> SigningServer:
    """One that holds the officer's key."""
    certificates, key = demo_key()
    return SigningServer(**({"certificates": certificates, "key": key} | facts))


def lost(_server: SigningServer) -> Response:
    """The work was done, and the line breaks in the middle of the answer."""

    async def half() -> AsyncIterator[bytes]:
        yield b'{"sig'

    return StreamingResponse(half(), headers={"Content-Length": "400"}, media_type="application/json")


def answers(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> Callable[[], Response]:
    """Another answer."""
    return lambda: JSONResponse(body, status_code=status, headers=headers)
