from __future__ import annotations

from tests.support.store_world import Desk


def test_the_last_settings_of_a_device_count(desk: Desk) -> None:
    devices = desk.store.devices
    assert devices.known("usb:1") is None
    devices.remember("usb:1", "fi-7160", {"dpi": 300}, desk.actor, certain=True)
    devices.remember("name:x", "Máy quét", {"dpi": 200}, desk.actor, certain=False)
    kept = devices.remember("usb:1", "fi-7160", {"dpi": 400, "options": [["a", "b"]]}, desk.actor, certain=True)
    assert devices.known("usb:1") == kept
    assert kept.last_request == {"dpi": 400, "options": [["a", "b"]]}
    assert [(known.identity, known.certain) for known in devices.all_known()] == [("name:x", False), ("usb:1", True)]


def test_every_device_is_known_by_its_newest_row_alone(desk: Desk) -> None:
    devices = desk.store.devices
    other = devices.remember("name:x", "Máy quét", {"dpi": 200}, desk.actor, certain=False)
    for dpi in (100, 400, 300):
        kept = devices.remember("usb:1", "fi-7160", {"dpi": dpi}, desk.actor, certain=True)
    assert devices.all_known() == (other, kept)


def test_settings_that_did_not_change_write_no_row(desk: Desk) -> None:
    first, second = (
        desk.store.devices.remember("usb:1", "fi-7160", {"dpi": 300}, desk.actor, certain=True) for _ in range(2)
    )
    assert second == first


def test_the_checks_of_a_device_come_newest_first(desk: Desk) -> None:
    devices = desk.store.devices
    assert devices.checks("usb:1") == ()
    checks = [devices.add_check("usb:1", {"scale": scale}, desk.actor) for scale in (1.0, 1.01, 0.99)]
    devices.add_check("usb:2", {"scale": 2.0}, desk.actor)
    assert devices.checks("usb:1") == tuple(reversed(checks))
    assert devices.checks("usb:1", limit=1) == (checks[-1],)
    assert {check.actor_id for check in checks} == {desk.actor.id}
    assert desk.store.audit.verify().first_break is None
