"""How paper becomes pages and documents: wired here, a part of `Station`."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app import worker
from app.bootstrap.sending import SendingPart
from app.domain import failpoints
from app.domain.archival import ArchiveForm
from app.domain.artifacts import Recipes, Stage, StageRecipe
from app.domain.canonical import Json
from app.services import pixels
from app.services.archive_forms import ArchiveForms
from app.services.archived_pages import ArchivedPages
from app.services.candidates import Candidates
from app.services.capture import Capture
from app.services.check import Checking
from app.services.devices import Devices
from app.services.documents import Documents
from app.services.edit import Defaults, Editing
from app.services.loose import LoosePages
from app.services.noticing import Noticing
from app.services.opening import Opening
from app.services.process import Processing
from app.services.sealing import SealedPapers, Sealing, SealPolicy
from app.services.unlocking import Unlocking

if TYPE_CHECKING:
    from scanner.frames import Frame


class PaperPart(SendingPart):
    """Scanners and files, page work, what a person decides, and the versions of papers."""

    @cached_property
    def processing(self) -> Processing:
        """Page work."""
        from app.archive import assemble
        from app.rasterise.render import renderer

        def other(form: ArchiveForm) -> Recipes:
            attached: dict[str, Json] = {"attached": "masters"} if form.attach_masters else {}
            return {
                Stage.ARCHIVE: StageRecipe(assemble.ARCHIVE_VERSION, {**assemble.recipe(form.flavour), **attached}),
                Stage.PDFA: StageRecipe(1, {"flavour": form.flavour.value, "engine": self.judge.version}),
                Stage.PIXELS: StageRecipe(pixels.PIXELS_VERSION, pixels.recipe(renderer())),
            }

        return Processing(self.store, self.pool, self.pdf, other, self.settings.work.page_time_limit_s)

    @cached_property
    def archive_forms(self) -> ArchiveForms:
        """In which form each paper is archived."""
        policy, procedure = self.settings.archive.policy, self.settings.station.procedure
        return ArchiveForms(self.store, self.requirements, policy, procedure)

    @cached_property
    def archived_pages(self) -> ArchivedPages:
        """How pages are kept."""
        return ArchivedPages(self.processing, self.archive_forms)

    @cached_property
    def devices(self) -> Devices:
        """Which scanners stand here, and what was chosen on each last."""
        return Devices(lambda: self.store, lambda: self.backends)

    @cached_property
    def capture(self) -> Capture:
        """Scans and imports."""
        from scanner.folder import scan_files
        from scanner.spool import drop_partial, orphans

        def feed(files: Sequence[Path], spool: Path, first_seq: int) -> Generator[Frame]:
            yield from scan_files(files, spool, first_seq, failpoints.reached)

        def whole(spool: Path) -> tuple[Frame, ...]:
            drop_partial(spool)
            return orphans(spool)

        return Capture(
            self.store,
            self.processing,
            self.candidates,
            self.noticing,
            self.backends,
            feed,
            whole,
            self.warm_judge,
            self.requirements.admit,
            self.devices.machine,
        )

    @cached_property
    def candidates(self) -> Candidates:
        """Files that want to come in."""
        return Candidates(self.pool, self.pdf, self.processing)

    @cached_property
    def unlocking(self) -> Unlocking:
        """Protected PDF files."""
        return Unlocking(self.pool, worker.unlock_pdf, self.settings.data_dir / "cache" / "unlocked")

    @cached_property
    def editing(self) -> Editing:
        """What a person decides."""
        station = self.settings.station
        defaults = Defaults(station.procedure, station.receiving_unit, station.processing_unit)
        return Editing(self.store, self.requirements, defaults, self.processing.raws)

    @cached_property
    def opening(self) -> Opening:
        """Asking the dossier system what a dossier is."""
        return Opening(self.store, self.editing, self.requirements, self.delivering.find)

    @cached_property
    def noticing(self) -> Noticing:
        """Counts, sheets that came twice, order."""
        return Noticing(self.editing, self.processing)

    @cached_property
    def documents(self) -> Documents:
        """Versions of papers."""
        seal = self.settings.signing.seal
        policy = SealPolicy(
            seal.signer, seal.appearance, SealedPapers(seal.papers), lambda: seal.is_set or self.sandbox is not None
        )
        sealing = Sealing(policy, self.law, self.clock)
        return Documents(self.store, self.processing, sealing, self.settings.signing.floor, self.archive_forms)

    @cached_property
    def loose(self) -> LoosePages:
        """Pages that belong to no dossier."""
        return LoosePages(self.pool, self.pdf, lambda: self.backends, self.settings.work.page_time_limit_s)

    @cached_property
    def checking(self) -> Checking:
        """Checking scanners with a printed sheet."""
        from app.archive.drawing import draw

        return Checking(
            self.store,
            self.pool,
            self.pdf,
            lambda: self.backends,
            self.devices,
            self.clock,
            draw=draw,
            every_days=self.settings.scanner.check_every_days,
            time_limit_s=self.settings.work.page_time_limit_s,
        )
