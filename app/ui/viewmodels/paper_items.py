"""What the checklist shows of the papers of the open dossier, and what is said of their sheet counts. Plain values."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.counting import Counted, CountSource, NotReconciled, Reconciled
from app.domain.model import PaperForm
from app.domain.release import Release
from app.services.requirements import form_of
from app.ui import words
from app.ui.models.papers import PaperItem
from app.ui.viewmodels.cases import count_source
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.paper_forms import FORMS
from app.ui.viewmodels.scanning import ScanningViewModel
from app.ui.viewmodels.sent_back import sent_back_line
from app.ui.viewmodels.states import PaperState, paper_state, sheets_in

translate = QCoreApplication.translate


def paper_items(desk: DeskViewModel, scanning: ScanningViewModel) -> tuple[PaperItem, ...]:
    """The checklist."""
    if desk.desk is None:
        return ()
    out: list[PaperItem] = []
    for component in desk.desk.components:
        pages = desk.desk.paper(component.id).pages
        if desk.release is not None:
            state = paper_state(component, desk.desk, desk.release, scanning.component_id, desk.halves)
        else:
            state = PaperState.SCANNING if pages else PaperState.MISSING
        sheets = sheets_in(desk.desk, component.id)
        figures = translate("paper_items", "Sheets: {sheets}, pages: {pages}").format(sheets=sheets, pages=len(pages))
        if desk.release is not None and (said := _counts(desk.release, component.code)):
            figures = f"{figures}\n{said}"
        if returned := sent_back_line(desk.desk.paper(component.id)):
            figures = f"{figures}\n{returned}"
        nothing = translate("paper_items", "Nothing is scanned yet")
        if desk.release is not None and component.code in desk.release.kept and not pages:
            nothing = translate("paper_items", "A finished PDF file")
        kept = desk.release is not None and component.code in desk.release.kept
        form = form_of(desk.desk.asked, component, desk.desk.paper(component.id))
        said, unusual = figures if pages else nothing, form is not PaperForm.ORIGINAL and not kept
        out.append(
            PaperItem(
                component.id,
                words.component_title(component, desk.desk),
                state,
                words.paper_state(state),
                " · ".join(
                    [*([words.paper_form(form)] if unusual else []), *([] if unusual and not pages else [said])]
                ),
                form.value if unusual and form in FORMS else "",
            )
        )
    return tuple(out)


def _counts(release: Release, code: str) -> str:
    """What the sources say of a paper whose count is not reconciled; nothing where none speaks."""
    found = (h.counts for h in release.hindrances if h.component_code == code and h.counts)
    return words.counts(next(found, ()))


def counts_text(counted: Counted | None) -> str:
    """What is known of the number of sheets: who agrees, or what each source says."""
    match counted:
        case Reconciled(by):
            names = ", ".join(count_source(source, words.language()) for source in by)
            if by == (CountSource.TYPED,):
                return ""
            return translate("paper_items", "Agrees with: {sources}").format(sources=names)
        case NotReconciled(_, counts):
            return words.counts([one for one in counts if one.source is not CountSource.TYPED])
        case None:
            return ""
