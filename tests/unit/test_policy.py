"""The province's policy file: proven or refused. Each fault that it may have is one test, with the real keys of the PKI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from app.domain.errors import SigningFailed, StationError, UsageError
from app.policy import PLACE, policy_at
from app.settings.policy import LARGEST_BYTES, LONGEST_LINE, NO_POLICY
from app.settings.protected import PolicyPlace
from tests.support.demo_world import demo_pki, moved_pki
from tests.support.policies import USAGE, ProvinceDesk, anchor, key_of, renewed, revocation_list, signature_of

TEXT = "[policy]\nserial = 7\n\n[scanner]\ndpi = 300\n"
NOW = datetime.now(UTC)


@pytest.fixture
def province(tmp_path: Path) -> ProvinceDesk:
    return ProvinceDesk(tmp_path / "sohoa")


def _refused(place: PolicyPlace) -> StationError:
    with pytest.raises(StationError) as caught:
        policy_at(place)
    return caught.value


def test_a_signed_policy_locks_what_it_says(province: ProvinceDesk) -> None:
    policy = policy_at(province.lay(TEXT))
    assert policy.values == {"scanner": {"dpi": 300}}
    assert policy.facts is not None
    assert policy.facts.serial == 7
    assert policy.facts.signer_sha256 == key_of("seal").signing_cert.sha256.hex()


def test_what_judges_is_loaded_only_where_a_policy_is_there_and_pyhanko_never(province: ProvinceDesk) -> None:
    place = province.lay(TEXT)
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom app import policy\nfrom app.settings.protected import PolicyPlace\n"
        "for name in sys.argv[1:]:\n"
        "    policy.policy_at(PolicyPlace(Path(name), os.getuid()))\n"
        "    print(*(one in sys.modules for one in ('pyhanko_certvalidator', 'pyhanko', 'app.bootstrap')))\n"
    )
    command = [sys.executable, "-c", script, str(province.folder / "none" / "policy.toml"), str(place.file)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]).stdout
    assert told.split("\n")[:2] == ["False False False", "True False False"]


def test_a_station_looks_where_root_alone_writes() -> None:
    assert PolicyPlace(Path("/etc/sohoa/policy.toml"), 0) == PLACE


def test_where_nothing_of_a_policy_is_there_nothing_is_locked(province: ProvinceDesk) -> None:
    assert policy_at(province.place) is NO_POLICY


@pytest.mark.parametrize(
    ("gone", "code"),
    [("policy.toml", "POLICY_MISSING"), ("policy.toml.p7s", "POLICY_UNSIGNED"), ("policy-ca.pem", "POLICY_NO_ANCHOR")],
)
def test_each_of_the_three_files_has_to_be_there(province: ProvinceDesk, gone: str, code: str) -> None:
    place = province.lay(TEXT)
    (province.folder / gone).unlink()
    assert _refused(place).code == code


def _edited(desk: ProvinceDesk) -> None:
    desk.place.file.write_text(TEXT.replace("300", "200"))


def _swapped(desk: ProvinceDesk) -> None:
    desk.place.signature.write_bytes(signature_of(b"[policy]\nserial = 8\n"))


def _bit_flipped(desk: ProvinceDesk) -> None:
    data = bytearray(desk.place.signature.read_bytes())
    data[-3] ^= 1
    desk.place.signature.write_bytes(data)


def _truncated(desk: ProvinceDesk) -> None:
    desk.place.signature.write_bytes(desk.place.signature.read_bytes()[:-40])


def _emptied(desk: ProvinceDesk) -> None:
    desk.place.signature.write_bytes(b"")


def _bad_anchor(desk: ProvinceDesk) -> None:
    desk.place.anchor.write_text("root")


def _anchor_of_authorities(desk: ProvinceDesk) -> None:
    desk.place.anchor.write_bytes(demo_pki().issuer_pem.read_bytes() + demo_pki().root_pem.read_bytes())


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (_edited, "POLICY_CHANGED"),
        (_swapped, "POLICY_CHANGED"),
        (_bit_flipped, "POLICY_CHANGED"),
        (_truncated, "POLICY_SIGNATURE_UNREADABLE"),
        (_emptied, "POLICY_SIGNATURE_UNREADABLE"),
        (_bad_anchor, "POLICY_ANCHOR_UNREADABLE"),
        (_anchor_of_authorities, "POLICY_ANCHOR_UNREADABLE"),
    ],
)
def test_what_was_changed_since_the_signature_is_refused(
    province: ProvinceDesk, harm: Callable[[ProvinceDesk], None], code: str
) -> None:
    place = province.lay(TEXT)
    harm(province)
    error = _refused(place)
    assert isinstance(error, SigningFailed)
    assert (error.code, error.fields["file"]) == (code, str(place.file))


def test_a_person_of_the_same_authority_signs_no_policy(province: ProvinceDesk) -> None:
    assert _refused(province.lay(TEXT, key_of("officer"))).code == "POLICY_SIGNER_UNKNOWN"


def test_a_stranger_of_the_organisations_name_signs_no_policy(province: ProvinceDesk) -> None:
    assert _refused(province.lay(TEXT, renewed(issuer=None))).code == "POLICY_SIGNER_NOT_TRUSTED"


def test_a_renewed_certificate_of_the_organisation_holds(province: ProvinceDesk) -> None:
    policy = policy_at(province.lay(TEXT, renewed()))
    assert policy.facts is not None
    assert policy.facts.signer_sha256 != key_of("seal").signing_cert.sha256.hex()


def test_a_renewed_one_holds_only_where_the_authority_is_named(province: ProvinceDesk) -> None:
    place = province.lay(TEXT, renewed())
    place.anchor.write_bytes((demo_pki().folder / "seal.cert.pem").read_bytes())
    assert _refused(place).code == "POLICY_SIGNER_NOT_TRUSTED"
    province.lay(TEXT)
    assert policy_at(place).facts is not None


def test_what_was_signed_in_time_holds_after_the_certificate_is_over(province: ProvinceDesk) -> None:
    over = renewed(begins=NOW - timedelta(days=29, hours=23, minutes=59))
    assert policy_at(province.lay(TEXT, over, NOW - timedelta(days=20))).facts is not None


@pytest.mark.parametrize("at", [NOW - timedelta(days=10), NOW - timedelta(days=70)])
def test_a_certificate_that_was_not_valid_at_the_signing_is_refused(province: ProvinceDesk, at: datetime) -> None:
    place = province.lay(TEXT, renewed(begins=NOW - timedelta(days=60)), at)
    assert _refused(place).code == "POLICY_CERTIFICATE_OVER"


def test_an_authority_that_was_over_at_the_signing_is_refused(province: ProvinceDesk, tmp_path: Path) -> None:
    old = moved_pki(tmp_path / "pki", "http://127.0.0.1:9/pki", NOW - timedelta(days=21 * 365))
    place = province.lay(TEXT, renewed())
    place.anchor.write_bytes(
        (demo_pki().folder / "seal.cert.pem").read_bytes() + old.issuer_pem.read_bytes() + old.root_pem.read_bytes()
    )
    assert _refused(place).code == "POLICY_CERTIFICATE_OVER"


@pytest.mark.parametrize(
    ("serial", "authority", "code"),
    [(4711, "issuer", "POLICY_CERTIFICATE_REVOKED"), (4712, "issuer", ""), (4711, "root", ""),
     (4711, "seal", "POLICY_ANCHOR_UNREADABLE")],
)  # fmt: skip
def test_a_certificate_that_a_list_beside_the_authority_names_signs_no_more(
    province: ProvinceDesk, serial: int, authority: str, code: str
) -> None:
    place = province.lay(TEXT, renewed(), NOW - timedelta(hours=1))
    place.anchor.write_bytes(anchor() + revocation_list(authority, serial))
    if code:
        assert _refused(place).code == code
        return
    assert policy_at(place).facts is not None, (
        "a list of another authority, or of another certificate, says nothing of it"
    )


@pytest.mark.parametrize("kind", ["RSA", "EC"])
def test_an_authority_and_its_list_count_also_where_it_has_another_key_of_whatever_kind_too(
    province: ProvinceDesk, kind: str
) -> None:
    name = x509.load_pem_x509_certificate(demo_pki().issuer_pem.read_bytes()).subject
    key = rsa.generate_private_key(65537, 2048) if kind == "RSA" else ec.generate_private_key(ec.SECP256R1())
    begins, ends = NOW - timedelta(days=900), NOW + timedelta(days=900)
    before = x509.CertificateBuilder(name, name, key.public_key(), 1, begins, ends)
    before = before.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    place = province.lay(TEXT, renewed(), NOW - timedelta(hours=1))
    old = before.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    for certificates in (old + anchor(), anchor() + old):
        place.anchor.write_bytes(certificates)
        assert policy_at(place).facts is not None
    place.anchor.write_bytes(old + anchor() + revocation_list("issuer", 4711))
    assert _refused(place).code == "POLICY_CERTIFICATE_REVOKED"


def test_a_list_that_was_changed_is_refused(province: ProvinceDesk) -> None:
    place = province.lay(TEXT)
    stamped = revocation_list("issuer", 4711)
    der = bytearray(x509.load_pem_x509_crl(stamped).public_bytes(Encoding.DER))
    der[-3] ^= 1
    place.anchor.write_bytes(anchor() + x509.load_der_x509_crl(bytes(der)).public_bytes(Encoding.PEM))
    assert _refused(place).code == "POLICY_ANCHOR_UNREADABLE"


def test_a_signature_of_the_future_is_refused(province: ProvinceDesk) -> None:
    now = datetime.now(UTC)  # long after this file was read, where all is tried
    assert _refused(province.lay(TEXT, None, now + timedelta(hours=1))).code == "POLICY_SIGNED_LATER"
    assert policy_at(province.lay(TEXT, None, now + timedelta(minutes=5))).facts is not None, "clocks differ a little"


@pytest.mark.parametrize(
    ("usage", "code"),
    [
        ((x509.KeyUsage(False, False, True, False, False, False, False, False, False),), "POLICY_SIGNER_UNFIT"),
        ((USAGE, x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])), "POLICY_SIGNER_UNFIT"),
        ((USAGE, x509.BasicConstraints(ca=True, path_length=None)), "POLICY_SIGNER_UNFIT"),
    ],
)
def test_a_certificate_for_something_else_signs_no_policy(
    province: ProvinceDesk, usage: tuple[x509.ExtensionType, ...], code: str
) -> None:
    assert _refused(province.lay(TEXT, renewed(usage=usage))).code == code


def test_a_short_key_signs_no_policy(province: ProvinceDesk) -> None:
    assert _refused(province.lay(TEXT, renewed(bits=1024))).code == "POLICY_SIGNATURE_WEAK"


@pytest.mark.parametrize("name", ["policy.toml", "policy.toml.p7s", "policy-ca.pem"])
def test_a_link_is_no_policy(province: ProvinceDesk, name: str) -> None:
    place = province.lay(TEXT)
    path = province.folder / name
    path.rename(province.folder / "elsewhere")
    path.symlink_to(province.folder / "elsewhere")
    error = _refused(place)
    assert (error.code, error.fields) == ("POLICY_FILE_NOT_PLAIN", {"file": str(path)})


def test_a_pipe_is_no_policy_and_nobody_waits_for_it(province: ProvinceDesk) -> None:
    place = province.lay(TEXT)
    place.file.unlink()
    os.mkfifo(place.file)
    assert _refused(place).code == "POLICY_FILE_NOT_PLAIN"


@pytest.mark.parametrize("name", ["policy.toml", "policy.toml.p7s", "policy-ca.pem", ""])
@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_what_others_may_write_is_refused(province: ProvinceDesk, name: str, mode: int) -> None:
    place = province.lay(TEXT)
    path = province.folder / name
    path.chmod(mode | (0o111 if path.is_dir() else 0))
    error = _refused(place)
    assert (error.code, error.fields) == ("POLICY_FILE_WRITABLE", {"file": str(path)})


def test_what_belongs_to_somebody_else_is_refused(province: ProvinceDesk) -> None:
    place = province.lay(TEXT)
    error = _refused(PolicyPlace(place.file, os.getuid() + 1))
    assert isinstance(error, UsageError)
    assert (error.code, error.fields) == ("POLICY_FILE_OWNER", {"file": str(province.folder)})


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("name", ["policy.toml", "policy.toml.p7s", "policy-ca.pem"])
def test_a_single_file_of_somebody_else_is_refused(province: ProvinceDesk, name: str) -> None:
    place = province.lay(TEXT)
    os.chown(province.folder / name, 12345, -1)
    assert _refused(place).code == "POLICY_FILE_OWNER"


@pytest.mark.parametrize("name", ["policy.toml", "policy.toml.p7s", "policy-ca.pem"])
def test_a_huge_file_is_not_read_to_its_end(province: ProvinceDesk, name: str) -> None:
    place = province.lay(TEXT)
    os.truncate(province.folder / name, 1 << 40)
    assert _refused(place).code == "POLICY_TOO_LARGE"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"[policy]\nserial = 7\n[scanner\n", "POLICY_MALFORMED"),
        (b"[policy]\nserial = 7\n# \xff\n", "POLICY_MALFORMED"),
        (b"[policy]\nserial = 7\na" + b".a" * LONGEST_LINE + b" = 1\n", "POLICY_MALFORMED"),
        (b"[policy]\nserial = 7\n[x]\na = " + b"[\n" * 30_000, "POLICY_MALFORMED"),
        (b"[scanner]\ndpi = 300\n", "POLICY_WITHOUT_SERIAL"),
        (b"[policy]\nserial = 0\n", "POLICY_WITHOUT_SERIAL"),
        (b"[policy]\nserial = true\n", "POLICY_WITHOUT_SERIAL"),
        (b'[policy]\nserial = "7"\n', "POLICY_WITHOUT_SERIAL"),
        (b"policy = 7\n", "POLICY_WITHOUT_SERIAL"),
    ],
)
def test_a_text_that_says_no_policy_is_refused_though_it_is_signed(
    province: ProvinceDesk, text: bytes, code: str
) -> None:
    assert _refused(province.lay(text)).code == code


def test_the_slowest_text_within_the_limits_is_read_at_once() -> None:
    line = "a" + ".a" * (LONGEST_LINE // 2 - 8)
    lines = "".join(f"{line}.b{number:03d} = 1\n" for number in range(LARGEST_BYTES // (LONGEST_LINE + 8)))
    assert len(lines) <= LARGEST_BYTES
    assert list(tomllib.loads(lines)) == ["a"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
@pytest.mark.parametrize("form", ["DER", "PEM"])
def test_a_signature_by_openssl_holds_and_ours_holds_for_openssl(province: ProvinceDesk, form: str) -> None:
    place = province.lay(TEXT)
    certificate, key = demo_pki().folder / "seal.cert.pem", demo_pki().folder / "seal.key.pem"
    verify = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", place.signature, "-content", place.file]
    trusting = ["-CAfile", demo_pki().root_pem, "-certfile", demo_pki().issuer_pem, "-purpose", "any"]
    subprocess.run([*verify, *trusting, "-out", os.devnull], check=True, capture_output=True)
    sign = ["openssl", "cms", "-sign", "-binary", "-in", place.file, "-signer", certificate, "-inkey", key]
    subprocess.run([*sign, "-outform", form, "-out", place.signature], check=True, capture_output=True)
    assert policy_at(place).facts is not None


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["-noattr"], "POLICY_NO_SIGNING_TIME"),
        (["-nodetach"], "POLICY_SIGNATURE_UNREADABLE"),
        (["-md", "sha1"], "POLICY_SIGNATURE_WEAK"),
    ],
)
def test_another_kind_of_signature_is_refused(province: ProvinceDesk, more: list[str], code: str) -> None:
    place = province.lay(TEXT)
    certificate, key = demo_pki().folder / "seal.cert.pem", demo_pki().folder / "seal.key.pem"
    sign = ["openssl", "cms", "-sign", "-binary", "-in", place.file, "-signer", certificate, "-inkey", key, *more]
    subprocess.run([*sign, "-outform", "DER", "-out", place.signature], check=True, capture_output=True)
    assert _refused(place).code == code


def test_any_byte_of_the_signature_that_is_changed_is_refused_or_changes_nothing(province: ProvinceDesk) -> None:
    """The file is from outside until it is judged: whatever stands there, an error of ours comes out."""
    place = province.lay(TEXT)
    whole, facts = place.signature.read_bytes(), policy_at(place).facts
    flipped = (whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :] for at in range(0, len(whole), 13))
    cut = (whole[:length] for length in range(0, len(whole), 101))
    for data in (*flipped, *cut):
        place.signature.write_bytes(data)
        try:
            assert policy_at(place).facts == facts
        except (SigningFailed, UsageError) as error:
            assert error.code.startswith("POLICY_")
    assert anchor() == place.anchor.read_bytes()
