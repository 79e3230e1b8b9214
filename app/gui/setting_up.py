"""What the assistant asks, answered by the station."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import DeviceFailed
from app.services.doctor import Finding, ask
from app.services.profiles import settings_request
from app.settings import Settings, settings_file
from app.settings.written import Value, write
from app.ui.setting_up import NO_OTHER_KEY, FoundKey, FoundKeys, SetupStep, TestPage
from scanner.frames import Source

if TYPE_CHECKING:
    from app.bootstrap import Station


class StationSettingUp:
    """Implements `app.ui.setting_up.SettingUp`."""

    def __init__(self, settings: Settings, opened: Callable[[], Station], data_dir: Path | None) -> None:
        """`opened` may take long: it is called in workers alone. `data_dir`: as for `app.settings.load`."""
        self._settings = settings
        self._opened = opened
        self._data_dir = data_dir

    @property
    def settings(self) -> Settings:
        """As they are in force."""
        return self._settings

    @property
    def file(self) -> Path:
        """The settings file."""
        return settings_file(self._data_dir)

    @property
    def is_new(self) -> bool:
        """Whether there is no settings file, in real work."""
        return self.may_write and not self.file.exists()

    @property
    def may_write(self) -> bool:
        """In real work."""
        return self.settings.mode != "training"

    def ask(self, step: SetupStep) -> tuple[Finding, ...]:
        """Run the checks of a step."""
        from app.bootstrap.checks import keys, of_scanners, of_the_computer, of_the_server

        station = self._opened()
        match step:
            case SetupStep.LANGUAGE:
                return ()
            case SetupStep.COMPUTER:
                return ask(of_the_computer(station), required=True)
            case SetupStep.SCANNER:
                return ask(of_scanners(station), required=False)
            case SetupStep.CERTIFICATE:
                return ask(keys(station), required=False)
            case SetupStep.SERVER:
                return ask(of_the_server(station), required=False)

    def keys(self) -> FoundKeys:
        """The certificates on the tokens that are put in; no PIN is tried."""
        states, troubles = self._opened().usb_tokens.states()
        found = (
            FoundKey(
                one.identity.name,
                one.identity.issuer,
                one.identity.valid_until,
                state.facts.label or state.facts.serial,
                one.fits,
                {
                    **NO_OTHER_KEY,
                    "signing.pkcs11.library": state.facts.library,
                    "signing.pkcs11.serial": state.facts.serial,
                    "signing.pkcs11.certificate": one.identity.thumbprint,
                },
            )
            for state in states
            for one in state.facts.certificates
        )
        return FoundKeys(tuple(found), troubles)

    def test_page(self, device_id: str, source: str, *, cancelled: Callable[[], bool]) -> TestPage:
        """See `SettingUp.test_page`. One side is enough, and what else lies in the feeder stays there.

        Raises:
            DeviceFailed: FEEDER_EMPTY, ...
        """
        wanted = Source(source)
        request = settings_request(self.settings.scanner, device_id, wanted)
        if wanted is Source.ADF_DUPLEX:
            request = replace(request, source=Source.ADF)
        loose = self._opened().loose
        with tempfile.TemporaryDirectory(prefix="sohoa-test-page-") as folder:
            spool, out = Path(folder) / "spool", Path(folder) / "out"
            spool.mkdir()
            with closing(loose.scan(request, spool, out, cancelled=cancelled)) as pages:
                first = next(pages, None)
            if first is None:
                raise DeviceFailed("FEEDER_EMPTY")
            return TestPage(first.file.read_bytes(), loose.inspect(first.file)[0].facts)

    def write(self, changes: Mapping[str, Value]) -> None:
        """Write into `sohoa.toml`."""
        write(self._data_dir, changes, self._settings.policy)
