"""How paper gets in, wired: the scanners and folders of the settings, and the scan profiles."""

from __future__ import annotations

from pathlib import Path

from app.domain import failpoints
from app.services.capture import Backends
from app.services.frames import device_failed
from app.services.profiles import own_profiles, under_locks
from app.settings import Settings
from scanner.backend import ScannerBackend
from scanner.errors import ScannerError
from scanner.escl.backend import DISCOVERY_S, EsclBackend
from scanner.escl.backend import PREFIX as ESCL
from scanner.escl.line import Limits
from scanner.folder import PREFIX, FolderBackend
from scanner.profiles import Profile, load_profiles
from scanner.sane.backend import SaneBackend
from scanner.sane.config import VIRTUAL_DRIVERS, installed_drivers
from scanner.watched import PREFIX as WATCH
from scanner.watched import WatchedFolderBackend


def backends(settings: Settings, feeder_url: str | None) -> Backends:
    """The ways of getting paper in; `feeder_url` is the virtual feeder's, in training only.

    Raises:
        DeviceFailed: SANE's configuration can't be read or written.
    """
    scanner = settings.scanner
    # a folder of the data folder's: one made for each run would stay behind where the run is killed
    config = settings.data_dir / "cache" / "sane"
    spool_limit_bytes = round(scanner.spool_limit_gb * 1e9)
    try:
        # Addresses are the eSCL backend's. Where there are none, both look around: sane-airscan knows WSD too. What
        # answers to both is one device, by its address.
        network: dict[str, str] | None = {} if scanner.network else None
        drivers = installed_drivers()
        if feeder_url is not None:
            network, drivers = {"Sohoa feeder": feeder_url}, ("airscan",)
        sane = SaneBackend(
            config,
            network=network,
            backends=(*drivers, *VIRTUAL_DRIVERS),
            boundary=failpoints.reached,
            idle_limit_s=scanner.idle_limit_s,
            spool_limit_bytes=spool_limit_bytes,
        )
    except ScannerError as error:
        raise device_failed(error) from None
    escl = EsclBackend(
        scanner.network,
        certificates=scanner.certificates,
        boundary=failpoints.reached,
        limits=Limits(idle_s=scanner.idle_limit_s),
        discovery_s=DISCOVERY_S if network is None else 0.0,
        spool_limit_bytes=spool_limit_bytes,
    )
    named: dict[str, ScannerBackend] = {"escl": escl, "sane": sane}
    if scanner.folder is not None:
        named["folder"] = WatchedFolderBackend(scanner.folder, boundary=failpoints.reached)

    def of(device_id: str) -> ScannerBackend:
        if device_id.startswith(PREFIX):
            return FolderBackend(Path(device_id.removeprefix(PREFIX)), boundary=failpoints.reached)
        if device_id.startswith(WATCH):
            return WatchedFolderBackend(Path(device_id.removeprefix(WATCH)), boundary=failpoints.reached)
        return escl if device_id.startswith(ESCL) else sane

    return Backends(named, of)


def profiles(shipped: Path, settings: Settings) -> dict[str, Profile]:
    """The scan profiles by key: those in the folder `shipped`, and what the settings say of them.

    Raises:
        UsageError: SETTING_INVALID: a section of the settings has no meaning.
        DeviceFailed: PROFILE_MALFORMED: a file that came with the station is damaged.
    """
    try:
        return under_locks(own_profiles(load_profiles(shipped), settings.scanner), settings)
    except ScannerError as error:
        raise device_failed(error) from None
