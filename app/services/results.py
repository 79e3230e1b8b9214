"""Results of procedures: scanned and signed, or a signed PDF kept byte for byte and proved; entered with number and issuer, and sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.codes import check_component_code
from app.domain.model import Actor, Component, Plan
from app.domain.results import ResultFacts
from app.domain.reuse import require_holding
from app.services.advance import Advanced, Watch
from app.services.digitize import Digitizing
from app.services.edit import Editing
from scanner.frames import ScanRequest

if TYPE_CHECKING:
    from app.store.store import Store

TITLE = "Kết quả giải quyết thủ tục hành chính"


class Results:
    """A result is a document that bears what it is known by, in a component of its dossier; all else is as for a paper."""

    def __init__(self, store: Store, editing: Editing, digitizing: Digitizing) -> None:
        self._store = store
        self._editing = editing
        self._digitizing = digitizing

    def keep(
        self, path: Path, dossier: str, component: str, facts: ResultFacts, replace: bool, actor: Actor, watch: Watch
    ) -> Advanced:
        """Take a signed PDF as it is, byte for byte, and send it as the dossier's result.

        Raises:
            InputRefused: PAPER_NOT_SIGNED, PAPER_SIGNATURE_BROKEN, PAPER_SIGNATURE_UNKNOWN; COMPONENT_HAS_DOCUMENT without `replace`; what
                a reader finds wrong with the file. Nothing was changed.
        """
        file = self._digitizing.judged(path, require_holding)
        part = self._open(dossier, component, facts, actor)
        return self._digitizing.keep_judged(file, dossier, part.code, Plan(upload=True), replace, actor, watch, facts)

    def scan(
        self,
        request: ScanRequest,
        dossier: str,
        component: str,
        facts: ResultFacts,
        plan: Plan,
        replace: bool,
        actor: Actor,
        watch: Watch,
    ) -> Advanced:
        """Scan a result on paper; it is signed and sent as the plan says.

        Raises:
            DeviceFailed, InputRefused: as `Digitizing.scan`.
        """
        part = self._open(dossier, component, facts, actor)
        return self._digitizing.scan(request, dossier, part.code, plan, replace, actor, watch, facts)

    def _open(self, dossier: str, component: str, facts: ResultFacts, actor: Actor) -> Component:
        """The component of the result, by the code that a person gave or by its result code."""
        owner = self._editing.open(dossier, actor).value.dossier
        code = check_component_code(component or facts.result_code)
        return self._store.dossiers.component(owner.id, code, TITLE, actor)
