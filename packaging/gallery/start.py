"""A station from its first start on: what is missing, and how the assistant shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app import settings as configuration
from app.sandbox.info import SandboxInfo
from app.ui.setting_up import SetupStep
from gallery.camera import Camera
from gallery.worlds import window_on


def first_start(camera: Camera, data: Path) -> None:
    """A station without any settings."""
    with window_on(configuration.load(data)) as (window, _station):
        work = window.work
        camera.wait(lambda: work.services and not work.devices.looking and not work.runner.working)
        camera.wait(lambda: not work.setting_up.looking)
        camera.take(window, "first-start")
        work.setting_up.choose(SetupStep.CERTIFICATE)
        camera.take(window, "setup-certificate")
        work.setting_up.choose(SetupStep.SERVER)
        camera.take(window, "setup-server")
        work.beside.leave()
        camera.take(window, "not-set-up")


def at_work(camera: Camera, data: Path, world: SandboxInfo, feed: Any) -> None:
    """A station for real work whose scanner is due for its check, and is tried with a page. `feed` lays one in."""
    data.mkdir()
    settings = configuration.load(
        data,
        {
            "scanner": {"network": {"Máy quét quầy 1": world.feeder_url}},
            "signing": {"pkcs12": world.officer_p12},
            "delivery": {"url": world.dossiers_url},
        },
    )
    with window_on(settings) as (window, _station):
        work = window.work
        camera.wait(lambda: work.devices.device_id and not work.runner.working)
        camera.wait(lambda: window.banner.isVisible())
        work.beside.leave()
        camera.take(window, "check-due")
        window.banner.close_message()
        feed()
        work.devices.choose_source("adf")
        work.beside.set_up(SetupStep.SCANNER)
        camera.wait(lambda: not work.setting_up.looking)
        work.setting_up.scan_test_page()
        camera.wait(lambda: not work.setting_up.testing)
        camera.take(window, "setup-scanner")
