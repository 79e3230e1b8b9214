"""Settings come in layers, and whatever is misspelt is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app import settings
from app.bootstrap import build
from app.domain.archival import ArchiveForm, ArchivePolicy, Flavour, LayerMode
from app.domain.errors import UsageError
from app.domain.fields import Field
from app.domain.review.required import USUAL
from app.domain.rights import Role
from app.settings import POLICY_ONLY, Settings, known_keys, load
from tests.support.unproven import unproven


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SOHOA_")]:
        monkeypatch.delenv(name)


def _loaded(folder: Path, toml: str = "", policy: str = "", **said: object) -> Settings:
    (folder / "sohoa.toml").write_text(toml, encoding="utf-8")
    return load(folder, said, unproven(policy))


def _refused(folder: Path, toml: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        _loaded(folder, toml)
    assert caught.value.exit_code == 2
    return caught.value


def test_without_any_layer_the_defaults_hold(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found == Settings(data_dir=tmp_path)
    assert found.mode == "production"
    assert found.language == "vi"
    assert found.scanner.dpi == 300


def test_each_layer_overrides_the_one_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = 'language = "en"\n[scanner]\ndpi = 200\n'
    assert _loaded(tmp_path, file).scanner.dpi == 200
    monkeypatch.setenv("SOHOA_SCANNER__DPI", "400")
    assert _loaded(tmp_path, file).scanner.dpi == 400
    assert _loaded(tmp_path, file, scanner={"dpi": 500}).scanner.dpi == 500
    locked = _loaded(tmp_path, file, "[scanner]\ndpi = 600\n", scanner={"dpi": 500})
    assert locked.scanner.dpi == 600
    assert locked.language == "en", "what an upper layer does not name comes from below"


def test_what_a_lock_overrides_is_what_a_lower_layer_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_SCANNER__NETWORK", '{"a": "http://a", "c": "http://own"}')
    policy = '[scanner]\ndpi = 300\npage = "A4"\nmode = "gray"\n[scanner.network]\nb = "http://b"\nc = "http://c"\n'
    found = _loaded(tmp_path, "[scanner]\ndpi = 300\nmode = 'color'\n", policy, scanner={"source": "adf"})
    assert found.scanner.network == {"a": "http://a", "b": "http://b", "c": "http://c"}
    assert found.layers.overridden == ("scanner.mode", "scanner.network.c")
    assert found.layers.locked == (
        "scanner.dpi",
        "scanner.mode",
        "scanner.network.b",
        "scanner.network.c",
        "scanner.page",
    )
    layers = {key: found.layers.of(f"scanner.{key}").value for key in ("dpi", "source", "network.a", "folder")}
    assert layers == {"dpi": "policy", "source": "call", "network.a": "environment", "folder": "default"}
    broken = _loaded(tmp_path, "[scanner]\nmode = 'blue'\n", policy)
    assert "scanner.mode" in broken.layers.overridden, "what is refused by itself does not count, and is told"


def test_layers_meet_inside_a_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_SCANNER__MODE", "gray")
    found = _loaded(tmp_path, "[scanner]\ndpi = 200\n", '[scanner]\npage = "A5"\n', scanner={"source": "flatbed"})
    assert (found.scanner.dpi, found.scanner.mode, found.scanner.page, found.scanner.source) == (
        200,
        "gray",
        "A5",
        "flatbed",
    )


@pytest.mark.parametrize(
    ("toml", "key", "nearest"),
    [
        ("langage = 'vi'", "langage", "language"),
        ("[scaner]\ndpi = 300", "scaner", "scanner"),
        ("[scanner]\nsorce = 'adf'", "scanner.sorce", "scanner.source"),
        ("[archive]\nlayers = 'lean'", "archive.layers", "archive.mode"),
        ("[signing]\npcks12 = 'a.p12'", "signing.pcks12", "signing.pkcs12"),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_one(tmp_path: Path, toml: str, key: str, nearest: str) -> None:
    error = _refused(tmp_path, toml)
    assert (error.code, error.fields) == ("SETTING_UNKNOWN", {"key": key, "nearest": nearest})


@pytest.mark.parametrize(
    ("toml", "code", "key"),
    [
        (
            "[signing]\npkcs12 = 'a.p12'\n[signing.csc]\nurl = 'https://ky.example/csc/v1'",
            "KEY_IN_TWO_PLACES",
            "signing",
        ),
        ("[signing.seal]\npkcs12 = 'a.p12'\npkcs11.library = '/a.so'", "KEY_IN_TWO_PLACES", "signing.seal"),
        ("[signing]\nsigner = 'seal'", "TWO_KEYS_OF_ONE_NAME", None),
        ("[signing.keys.seal]\npkcs12 = 'a.p12'", "TWO_KEYS_OF_ONE_NAME", None),
    ],
)
def test_two_keys_have_two_names_and_each_is_in_one_place(
    tmp_path: Path, toml: str, code: str, key: str | None
) -> None:
    error = _refused(tmp_path, toml)
    assert (error.code, error.fields.get("key")) == (code, key)


def test_a_misspelt_variable_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_SCANNER__DIP", "300")
    error = _refused(tmp_path, "")
    assert (error.code, error.fields["nearest"]) == ("SETTING_UNKNOWN", "SOHOA_SCANNER__DPI")


def test_the_switches_of_the_crash_tests_are_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.TEST_VARIABLES:
        monkeypatch.setenv(name, "1")
    assert _loaded(tmp_path).mode == "production"


@pytest.mark.parametrize(
    ("toml", "key", "takes"),
    [
        ("[scanner]\ndpi = 20", "scanner.dpi", "≥ 200"),
        ("[signing]\nclock_limit_s = -1", "signing.clock_limit_s", "> 0"),
        ("[signing.pkcs11]\nopen_minutes = 481", "signing.pkcs11.open_minutes", "≤ 480"),
        ("mode = 'play'", "mode", "production | training"),
        ("[work]\nworkers = 'many'", "work.workers", "1, 2, 3…"),
        ("[delivery]\nkind = 'ftp'", "delivery.kind", "openapi-tus | multipart-json | mayan"),
        ("[station]\nsounds = 'loud'", "station.sounds", "true | false"),
        ("[signing]\ntrust_roots = 'a.pem'", "signing.trust_roots", '["…"]'),
        ("[signing]\npkcs12 = 3", "signing.pkcs12", '"…"'),
        ("signing = 3", "signing", "[signing]"),
        ("[operator]\ncertificate_thumbprint = '12ab'", "operator.certificate_thumbprint", "64 × 0-9 a-f"),
    ],
)
def test_a_wrong_value_is_told_with_its_key_and_with_what_is_taken(
    tmp_path: Path, toml: str, key: str, takes: str
) -> None:
    """In signs that read the same in both languages."""
    error = _refused(tmp_path, toml)
    assert (error.code, error.fields) == ("SETTING_INVALID", {"key": key, "takes": takes})


@pytest.mark.parametrize(
    ("level", "floor", "lowest"),
    [
        ("B-LTA", None, "B-LT"),
        ("B-LT", None, "B-LT"),
        ("B-B", None, "B-B"),
        ("B-LT", "B-T", "B-T"),
        ("B-T", "B-LT", None),
        ("B-B", "B-LTA", None),
    ],
)
def test_the_lowest_level_of_a_signature_lies_not_above_the_one_that_is_wanted(
    tmp_path: Path, level: str, floor: str | None, lowest: str | None
) -> None:
    told = f"[signing]\nlevel = '{level}'\n" + (f"level_floor = '{floor}'\n" if floor else "")
    if lowest is None:
        assert _refused(tmp_path, told).code == "SETTINGS_BELOW_FLOOR"
        return
    (tmp_path / "sohoa.toml").write_text(told)
    assert load(tmp_path).signing.floor == lowest


def test_a_secret_in_the_file_is_told_where_it_belongs(tmp_path: Path) -> None:
    for toml, key in (("[signing]\npassword = 'x'", "signing.password"), ("[delivery]\ntoken = 'x'", "delivery.token")):
        error = _refused(tmp_path, toml)
        assert (error.code, error.fields) == ("SETTING_SECRET", {"key": key})


def test_a_secret_in_the_environment_is_told_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_SIGNING__PIN", "x")
    error = _refused(tmp_path, "")
    assert (error.code, error.fields) == ("SETTING_SECRET", {"key": "SOHOA_SIGNING__PIN"})


def test_a_thumbprint_is_taken_as_openssl_prints_it(tmp_path: Path) -> None:
    printed = ":".join(["0A"] * 32)
    (tmp_path / "sohoa.toml").write_text(
        f"[operator]\ncertificate_thumbprint = '{printed}'\n[signing.pkcs11]\ncertificate = '{printed}'\n"
    )
    found = load(tmp_path)
    assert found.operator.certificate_thumbprint == found.signing.pkcs11.certificate == "0A" * 32


@pytest.mark.parametrize("content", [b"language = ", b"\xff\xfe", b"[a\n"])
def test_a_file_that_is_no_toml_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sohoa.toml").write_bytes(content)
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    assert caught.value.code == "SETTINGS_UNREADABLE"
    assert caught.value.fields["file"] == str(tmp_path / "sohoa.toml")


def test_the_data_folder_brings_its_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    for folder, language in ((home / "config" / "sohoa", "en"), (other, "vi")):
        folder.mkdir(parents=True)
        (folder / "sohoa.toml").write_text(f'language = "{language}"\nmin_free_mb = 7\n', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    at_home, elsewhere = load(), load(other)
    assert (at_home.language, at_home.data_dir) == ("en", home / "data" / "sohoa")
    assert (elsewhere.language, elsewhere.data_dir) == ("vi", other)


def test_a_relative_data_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(Path("data")).data_dir == tmp_path / "data"


KEYS = """
[signing.pkcs11]
library = "auto"
[signing.keys.binh.pkcs11]
library = "/usr/lib/libeToken.so"
serial = "0001"
[signing.seal.csc]
url = "https://ky.vn/csc/v1"
"""


def test_several_people_and_the_organisation_sign_each_by_a_name(tmp_path: Path) -> None:
    signing = _loaded(tmp_path, KEYS).signing
    assert list(signing.signers) == ["officer", "binh", "seal"]
    assert signing.signers["binh"].pkcs11.serial == "0001"
    with build(_loaded(tmp_path, KEYS)) as station:
        assert sorted(station.signers) == ["binh", "officer", "seal"]
        assert sorted(station.token_keys) == ["binh", "officer"]


def test_no_key_asks_for_a_secret() -> None:
    keys = set(known_keys())
    assert {"scanner.dpi", "signing.pkcs12", "delivery.url"} <= keys
    assert not [key for key in keys if any(word in key for word in ("pin", "password", "token", "secret"))]


_SAID: dict[str, tuple[str, object]] = {
    "retention.unsent_days": ("730", 730),
    "retention.loose_days": ("365", 365),
    "rights.issuer": ('"https://issuer.example"', "https://issuer.example"),
    "rights.groups": ('{ leaders = "supervisor" }', {"leaders": Role.SUPERVISOR}),
    "rights.people": ('{ "1234" = ["auditor"] }', {"1234": (Role.AUDITOR,)}),
    "rights.operator": ('["supervisor"]', (Role.SUPERVISOR,)),
    "rights.see_names": ('["auditor"]', (Role.AUDITOR,)),
}


@pytest.mark.parametrize("key", sorted(POLICY_ONLY))
def test_what_the_province_alone_decides_counts_in_its_file_only(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section, _, name = key.partition(".")
    written, meant = _SAID.get(key, ('["hoso.lan"]', ("hoso.lan",)))
    said = f"[{section}]\n{name} = {written}"
    assert getattr(getattr(_loaded(tmp_path, policy=said), section), name) == meant
    locked = [lambda: _loaded(tmp_path, said), lambda: _loaded(tmp_path, **{section: {name: meant}})]
    monkeypatch.setenv(f"sohoa_{section}__{name}", written)
    locked.append(lambda: _loaded(tmp_path))
    for load_it in locked:
        with pytest.raises(UsageError) as caught:
            load_it()
        assert (caught.value.code, caught.value.fields["key"]) == ("SETTING_LOCKED", key)


def test_papers_are_archived_as_the_policy_says(tmp_path: Path) -> None:
    assert _loaded(tmp_path).archive.policy == ArchivePolicy()
    file = '[archive]\nflavour = "1b"\nmodes = { "000.00.00.G15-KQ004389" = "lean", "TP01" = "master" }\n'
    modes = {"000.00.00.G15-KQ004389": LayerMode.LEAN, "TP01": LayerMode.MASTER}
    assert _loaded(tmp_path, file).archive.policy == ArchivePolicy(Flavour.PDFA_1B, mode_of_paper=modes)
    locked = _loaded(tmp_path, file, '[archive]\nflavour = "2u"\n[archive.modes]\nTP01 = "faithful"\n').archive.policy
    assert (locked.flavour, locked.form_of("TP01").mode) == (Flavour.PDFA_2U, LayerMode.FAITHFUL)
    assert locked.form_of("TP02", "1b", "lean") == ArchiveForm(Flavour.PDFA_2U, LayerMode.LEAN), "no word beats a lock"


def test_which_fields_have_to_be_sure_the_policy_says_and_of_which_kinds_others(tmp_path: Path) -> None:
    assert load(tmp_path).review.required.of("TP01", "") == USUAL
    (tmp_path / "sohoa.toml").write_text("[review]\nrequired_fields = []\n", encoding="utf-8")
    toml = '[review]\nrequired_fields = ["owner_id"]\nrequired_of = { "000.00.00.G12-KQ0001" = ["number"], TP02 = [] }'
    required = load(tmp_path, policy=unproven(toml)).review.required
    assert required.of("TP01", "") == (Field.OWNER_ID,)
    assert required.of("TP01", "000.00.00.G12-KQ0001") == (Field.NUMBER,)
    assert required.of("TP02", "000.00.00.G12-KQ0001") == ()


@pytest.mark.parametrize(
    ("toml", "key", "takes"),
    [
        ('flavour = "2b"', "archive.flavour", "1b | 2u | 3u"),
        ('mode = "small"', "archive.mode", "faithful | lean | master"),
        ('modes = "lean"', "archive.modes", '{ "…" = "…" }'),
        ('modes = { TP01 = "small" }', "archive.modes.TP01", "faithful | lean | master"),
        ('modes = { "giấy khai sinh" = "lean" }', "archive.modes.giấy khai sinh.[key]", "A-Z 0-9 . - _"),
        ("attach_masters = true", "archive.attach_masters", 'false (true: archive.flavour = "3u")'),
        ('attach_masters = "3u"', "archive.attach_masters", "true | false"),
        ('flavour = "4"\nattach_masters = true', "archive.flavour", "1b | 2u | 3u"),
    ],
)
def test_a_form_that_there_is_not_is_refused(tmp_path: Path, toml: str, key: str, takes: str) -> None:
    error = _refused(tmp_path, f"[archive]\n{toml}")
    assert (error.code, error.fields) == ("SETTING_INVALID", {"key": key, "takes": takes})


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("delivery", "url"),
        ("identity", "issuer"),
        ("signing", "timestamp_url"),
        ("signing.csc", "url"),
        ("centre", "database"),
        ("centre", "blobs"),
    ],
)
def test_a_name_and_a_password_have_no_place_in_an_address(tmp_path: Path, table: str, key: str) -> None:
    (tmp_path / "sohoa.toml").write_text(f'[{table}]\n{key} = "https://station:word@server.example/api"\n')
    with pytest.raises(UsageError) as refused:
        load(tmp_path)
    assert refused.value.code == "SETTING_SECRET" and "word" not in str(refused.value)


def test_a_centre_is_reached_by_two_addresses_and_the_policy_may_say_them(tmp_path: Path) -> None:
    assert not load(tmp_path).centre.is_set
    refused = _refused(tmp_path, '[centre]\ndatabase = "mysql://db.example/sohoa"')
    assert (refused.code, refused.fields["key"]) == ("SETTING_INVALID", "centre.database")
    said = "postgresql://counter-17@db.example/sohoa"
    (tmp_path / "sohoa.toml").write_text(f'[centre]\ndatabase = "{said}"\nblobs = "file:///srv/sohoa"\n')
    settings = load(tmp_path, policy=unproven('[centre]\nblobs = "s3://pages"'))
    assert (settings.centre.database, settings.centre.blobs) == (said, "s3://pages")
    assert settings.is_locked("centre.blobs") and not settings.is_locked("centre.database")
