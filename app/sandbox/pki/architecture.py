"""What the demonstration PKI consists of, as a certomancer configuration."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from certomancer.registry import ArchLabel, CertomancerConfig, PKIArchitecture

from app.sandbox.pki.quick_keys import keep_keys

ARCHITECTURE: Final = "demo"
KEYS: Final = ("root", "issuer", "tsa", "ocsp", "officer", "revoked", "expired", "seal")
SIGNERS: Final = ("officer", "revoked", "expired", "seal")
"""three officers, and the organisation"""
ORGANISATION: Final = "KHÔNG CÓ GIÁ TRỊ - THỬ NGHIỆM"
_COMMON_NAMES: Final = {
    "root": "CA gốc - THỬ NGHIỆM",
    "issuer": "CA cấp phát - THỬ NGHIỆM",
    "tsa": "Dấu thời gian - THỬ NGHIỆM",
    "ocsp": "OCSP - THỬ NGHIỆM",
    "officer": "Nguyễn Thị Mẫu - THỬ NGHIỆM",
    "revoked": "Trần Văn Thu Hồi - THỬ NGHIỆM",
    "expired": "Lê Thị Hết Hạn - THỬ NGHIỆM",
    "seal": "Ủy ban nhân dân Xã Mẫu - THỬ NGHIỆM",
}
_YEAR: Final = timedelta(days=365)
_BACKDATED: Final = timedelta(days=30)
"""The first CRLs and a clock that lags behind need certificates that were already valid."""


def load_architecture(keys: Path, base_url: str, created: datetime) -> PKIArchitecture:
    """The PKI over the keys in the folder `keys`.

    RSA PKCS#1 v1.5 signatures are deterministic: the same keys, address and time give the same certificates in every process, so only
    the keys need to be kept.
    """
    keep_keys()
    config = CertomancerConfig(_configuration(base_url, created), key_search_dir=str(keys), lazy_load_keys=True)
    return config.get_pki_arch(ArchLabel(ARCHITECTURE))


def _configuration(base_url: str, created: datetime) -> dict[str, Any]:
    start = created - _BACKDATED
    entities = {label: {"common-name": name} for label, name in _COMMON_NAMES.items()}
    return {
        "external-url-prefix": base_url,
        "keysets": {ARCHITECTURE: {"keys": {label: {"path": f"{label}.key.pem"} for label in KEYS}}},
        "pki-architectures": {
            ARCHITECTURE: {
                "keyset": ARCHITECTURE,
                "entity-defaults": {"country-name": "VN", "organization-name": ORGANISATION},
                "entities": entities,
                "certs": _authorities(start) | _signers(start),
                "services": _services(),
            }
        },
    }


def _authorities(start: datetime) -> dict[str, Any]:
    ca_usage = _key_usage("digital_signature", "key_cert_sign", "crl_sign")
    root_crl = _crl_at("root")
    return {
        "root": {
            "subject": "root",
            "subject-key": "root",
            "issuer": "root",
            "authority-key": "root",
            "validity": _validity(start, 20 * _YEAR),
            "extensions": [_basic_constraints(), ca_usage],
        },
        "issuer": {
            "issuer": "root",
            "validity": _validity(start, 15 * _YEAR),
            "extensions": [_basic_constraints(path_length=0), ca_usage, root_crl],
        },
        "tsa": {
            "issuer": "root",
            "validity": _validity(start, 10 * _YEAR),
            "extensions": [_key_usage("digital_signature"), _extended_usage("time_stamping"), root_crl],
        },
        "ocsp": {
            "issuer": "issuer",
            "validity": _validity(start, 10 * _YEAR),
            "extensions": [_key_usage("digital_signature"), _extended_usage("ocsp_signing"), {"id": "ocsp_no_check"}],
        },
    }


def _signers(start: datetime) -> dict[str, Any]:
    extensions = [
        _key_usage("digital_signature", "non_repudiation"),
        _crl_at("issuer"),
        {
            "id": "authority_information_access",
            "smart-value": {
                "schema": "aia-urls",
                "params": {"ocsp-responder-names": ["issuer"], "ca-issuer-links": [{"repo": "issuer"}]},
            },
        },
    ]
    good = {"issuer": "issuer", "validity": _validity(start, 5 * _YEAR), "extensions": extensions}
    revocation = {"revoked-since": _iso(start + timedelta(days=1)), "reason": "key_compromise"}
    past = {"issuer": "issuer", "validity": _validity(start - 3 * _YEAR, 2 * _YEAR), "extensions": extensions}
    return {"officer": good, "revoked": good | {"revocation": revocation}, "expired": past, "seal": good}


def _services() -> dict[str, Any]:
    return {
        "ocsp": {"issuer": {"for-issuer": "issuer", "responder-cert": "ocsp", "signing-key": "ocsp"}},
        "crl-repo": {
            label: {"for-issuer": label, "signing-key": label, "simulated-update-schedule": "PT1H"}
            for label in ("root", "issuer")
        },
        "cert-repo": {label: {"for-issuer": label, "publish-issued-certs": True} for label in ("root", "issuer")},
        "time-stamping": {"tsa": {"signing-key": "tsa", "signing-cert": "tsa"}},
    }


def _validity(start: datetime, length: timedelta) -> dict[str, str]:
    return {"valid-from": _iso(start), "valid-to": _iso(start + length)}


def _iso(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()


def _basic_constraints(path_length: int | None = None) -> dict[str, Any]:
    value: dict[str, Any] = {"ca": True}
    if path_length is not None:
        value["path-len-constraint"] = path_length
    return {"id": "basic_constraints", "critical": True, "value": value}


def _key_usage(*usages: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(usages)}}


def _extended_usage(usage: str) -> dict[str, Any]:
    return {"id": "extended_key_usage", "critical": True, "value": [usage]}


def _crl_at(repository: str) -> dict[str, Any]:
    return {
        "id": "crl_distribution_points",
        "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": [repository]}},
    }
