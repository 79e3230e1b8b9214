"""`settings` and `policy` on the command line, and a station under a policy, with the real keys of the PKI."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from app import policy
from app.bootstrap import build
from app.bootstrap.checks import of_the_work
from app.settings import POLICY_ONLY, load
from tests.support.cli_world import CommandLine, conforms, pipe_with
from tests.support.demo_world import demo_pki
from tests.support.policies import ProvinceDesk, anchor, key_of, signature_of

LOCKS = "[scanner]\ndpi = 400\n[station]\nlock_after_min = 2\n"


@pytest.fixture
def province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProvinceDesk:
    desk = ProvinceDesk(tmp_path / "sohoa")
    monkeypatch.setattr(policy, "PLACE", desk.place)
    return desk


@pytest.fixture
def cli(tmp_path: Path, province: ProvinceDesk) -> CommandLine:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sohoa.toml").write_text('[scanner]\ndpi = 200\nmode = "gray"\n')
    return CommandLine(tmp_path / "data")


def _numbered(serial: int, text: str = LOCKS) -> str:
    return f"[policy]\nserial = {serial}\n{text}"


def _settings(cli: CommandLine, *keys: str) -> dict[str, Mapping[str, Any]]:
    document = cli.json("settings", *keys).document
    conforms("settings", document)
    return {one["key"]: one for one in document["settings"]}


def test_settings_tell_the_layer_the_lock_and_what_it_overrides(
    cli: CommandLine, province: ProvinceDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    province.lay(_numbered(7))
    monkeypatch.setenv("SOHOA_WORK__WORKERS", "2")
    found = _settings(cli)
    told = {key: (one["value"], one["layer"], one["locked"], one["overridden"]) for key, one in found.items()}
    assert told["scanner.dpi"] == (400, "policy", True, True)
    assert told["station.lock_after_min"] == (2.0, "policy", True, False)
    assert told["scanner.mode"] == ("gray", "file", False, False)
    assert told["work.workers"] == (2, "environment", False, False)
    assert told["language"] == ("vi", "default", False, False)
    assert told["rights.operator"] == ([], "default", True, False), "the province's alone to say"
    assert cli.json("settings").document["policy"]["serial"] == 7
    assert list(_settings(cli, "scanner.dpi")) == ["scanner.dpi"]


def test_without_a_policy_nothing_is_locked_but_what_is_the_provinces_alone(cli: CommandLine) -> None:
    assert cli.json("settings").document["policy"] is None
    locked = {key for key, one in _settings(cli).items() if one["locked"]}
    assert locked == POLICY_ONLY


def test_what_a_lock_overrides_is_told_once(cli: CommandLine, province: ProvinceDesk) -> None:
    province.lay(_numbered(7))
    first, second = cli("settings", "--lang", "en"), cli("settings", "--lang", "en")
    assert "otherwise than this station's settings: scanner.dpi" in first.err
    assert "otherwise" not in second.err
    province.lay(_numbered(8, LOCKS.replace("[station]", 'mode = "color"\n[station]')))
    assert cli("settings", "--quiet").err == ""
    assert "scanner.dpi, scanner.mode" in cli("settings", "--lang", "en").err, "and quiet runs told nobody"


@pytest.mark.parametrize(
    ("then", "code"),
    [
        (lambda desk: desk.lay(_numbered(6)), "POLICY_ROLLED_BACK"),
        (lambda desk: desk.lay(_numbered(7, "")), "POLICY_SERIAL_TWICE"),
        (lambda desk: [path.unlink() for path in desk.folder.iterdir()], "POLICY_GONE"),
    ],
)
def test_no_station_works_under_less_than_the_last_policy(
    cli: CommandLine, province: ProvinceDesk, then: Callable[[ProvinceDesk], object], code: str
) -> None:
    province.lay(_numbered(7))
    assert cli.json("queue").code == 0
    then(province)
    refused = cli.json("queue")
    assert (refused.code, refused.error["code"]) == (7, code)
    province.lay(_numbered(8, ""))
    assert cli.json("queue").code == 0
    assert cli.json("audit", "verify").document["valid"]


def test_a_broken_signature_stops_every_command_but_the_check(cli: CommandLine, province: ProvinceDesk) -> None:
    place = province.lay(_numbered(7))
    place.file.write_text(_numbered(7, LOCKS.replace("400", "300")))
    for call in (["queue"], ["settings"], ["doctor"]):
        refused = cli.json(*call)
        assert (refused.code, refused.error["code"], refused.error["file"]) == (5, "POLICY_CHANGED", str(place.file))
    checked = cli.json("policy", "check", place.file)
    assert checked.code == 5
    assert [error["code"] for error in checked.document["errors"]] == ["POLICY_CHANGED"]
    conforms("policy-check", checked.document)


def test_check_lists_the_locks_and_who_signed(cli: CommandLine, province: ProvinceDesk, tmp_path: Path) -> None:
    file = tmp_path / "draft" / "policy.toml"
    file.parent.mkdir()
    file.write_text(_numbered(9))
    unsigned = cli.json("policy", "check", file)
    assert (unsigned.code, unsigned.document["errors"][0]["code"]) == (2, "POLICY_UNSIGNED")
    file.with_name("policy.toml.p7s").write_bytes(signature_of(file.read_bytes()))
    (tmp_path / "who.pem").write_bytes(anchor())
    checked = cli.json("policy", "check", file, "--anchor", tmp_path / "who.pem")
    assert checked.code == 0
    conforms("policy-check", checked.document)
    assert checked.document["locks"] == [
        {"key": "station.lock_after_min", "value": 2.0},
        {"key": "scanner.dpi", "value": 400},
    ]
    assert checked.document["signature"]["certificate_sha256"] == key_of("seal").signing_cert.sha256.hex()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[scaner]\ndpi = 300\n", "SETTING_UNKNOWN"),
        ("[scanner]\ndpi = 9\n", "SETTING_INVALID"),
        ("[scanner\n", "POLICY_MALFORMED"),
    ],
)
def test_a_text_that_no_station_takes_is_neither_passed_nor_signed(
    cli: CommandLine, tmp_path: Path, text: str, code: str
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(_numbered(9, text))
    for action in ("check", "sign"):
        refused = cli.json("policy", action, file)
        assert (refused.code, refused.error["code"], refused.error["file"]) == (2, code, str(file))


def test_the_organisation_signs_a_policy_that_stations_take(
    cli: CommandLine, province: ProvinceDesk, tmp_path: Path
) -> None:
    pki = demo_pki()
    (cli.folder / "sohoa.toml").write_text(
        f'[signing]\npkcs12 = "{pki.officer_p12}"\n[signing.seal]\npkcs12 = "{pki.seal_p12}"\n'
    )
    file = tmp_path / "policy.toml"
    file.write_text(_numbered(12))
    with pipe_with(pki.officer_pin.read_text()) as descriptor:
        person = cli.json("policy", "sign", file, "--signer", "officer", "--pin-fd", str(descriptor))
    assert (person.code, person.error["code"]) == (5, "POLICY_SIGNER_A_PERSON")
    assert not file.with_name("policy.toml.p7s").exists()
    with pipe_with(pki.officer_pin.read_text()) as descriptor:
        signed = cli.json("policy", "sign", file, "--pin-fd", str(descriptor))
    assert signed.code == 0, signed.err + signed.out
    conforms("policy-sign", signed.document)
    province.folder.mkdir()
    for name in ("policy.toml", "policy.toml.p7s"):
        (province.folder / name).write_bytes((tmp_path / name).read_bytes())
    province.place.anchor.write_bytes(anchor())
    for path in (province.folder, *province.folder.iterdir()):
        path.chmod(0o755)
    found = policy.policy_at(province.place)
    assert found.values == tomllib.loads(LOCKS)


def test_doctor_tells_the_policy_and_what_does_not_count_here(cli: CommandLine, province: ProvinceDesk) -> None:
    province.lay(_numbered(7))
    with build(policy.load(cli.folder)) as station:
        told = of_the_work(station)["policy"]()
    assert "7" in told and str(province.place.file) in told and "scanner.dpi" in told
    with build(load(cli.folder)) as station:
        assert "policy" not in of_the_work(station)


def test_a_call_scans_at_no_other_resolution_than_the_locked_one(
    cli: CommandLine, province: ProvinceDesk, tmp_path: Path
) -> None:
    province.lay(_numbered(7))
    call = ("scan", "--device", f"folder:{tmp_path}", "--out", tmp_path / "out", "--dpi")
    refused = cli.json(*call, "200")
    assert (refused.code, refused.error["code"], refused.error["key"]) == (
        2,
        "SETTING_DECIDED_ELSEWHERE",
        "scanner.dpi",
    )
    assert cli.json(*call, "400").document.get("error", {}).get("code") != "SETTING_DECIDED_ELSEWHERE"


def test_training_has_servers_and_keys_of_its_own_whatever_the_policy_says(
    cli: CommandLine, province: ProvinceDesk
) -> None:
    province.lay(_numbered(7, LOCKS + '[delivery]\nurl = "https://province.example"\n'))
    (cli.folder / "sohoa.toml").write_text('mode = "training"\n')
    found = _settings(cli)
    assert (found["delivery.url"]["value"], found["delivery.url"]["locked"]) == ("", False)
    assert (found["scanner.dpi"]["value"], found["scanner.dpi"]["locked"]) == (400, True)


def test_a_call_signs_at_no_other_level_than_the_locked_one(
    cli: CommandLine, province: ProvinceDesk, tmp_path: Path
) -> None:
    province.lay(_numbered(7, '[signing]\nlevel = "B-T"\nappearance = "none"\n'))
    call = ("sign", tmp_path / "a.pdf", "--out", tmp_path / "out")
    for asked, key in ((("--level", "B-LTA"), "level"), (("--appearance", "ND30-sao-y"), "appearance")):
        refused = cli.json(*call, *asked)
        assert (refused.code, refused.error["code"], refused.error["key"]) == (
            2,
            "SETTING_DECIDED_ELSEWHERE",
            f"signing.{key}",
        )
