"""Which step of the assistant mends what an error tells, so that each such message leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from app.domain.errors import StationError
from app.ui.setting_up import SetupStep
from app.ui.viewmodels.notices import Action

if TYPE_CHECKING:
    from app.ui.viewmodels.workplace import Workplace

translate = QCoreApplication.translate
_CODES: Final = {
    SetupStep.COMPUTER: (
        "LANGUAGE_MISSING",
        "ENCODER_MISSING",
        "PDFA_JUDGE_MISSING",
        "PDFTOTEXT_MISSING",
        "FONT_MISSING",
        "DISK_FULL",
    ),
    SetupStep.SCANNER: (
        "DEVICE_NOT_FOUND",
        "DEVICE_ACCESS_DENIED",
        "SCANNER_DRIVER_SILENT",
        "SCANNER_DRIVER_CRASHED",
        "SCANNER_CERTIFICATE_UNKNOWN",
        "SCANNER_CERTIFICATE_CHANGED",
    ),
    SetupStep.CERTIFICATE: (
        "NO_KEY_SET_UP",
        "SIGNER_UNKNOWN",
        "KEY_FILE_MISSING",
        "KEY_FILE_DAMAGED",
        "TOKEN_LIBRARY_MISSING",
        "TOKEN_LIBRARY_BROKEN",
        "TOKEN_MISSING",
        "NAMED_TOKEN_MISSING",
        "TOKEN_AMBIGUOUS",
        "TOKEN_CERTIFICATE_MISSING",
        "TOKEN_KEY_MISSING",
        "CERTIFICATE_MISSING",
        "CERTIFICATE_EXPIRED",
        "CERTIFICATE_REVOKED",
        "CERTIFICATE_NOT_TRUSTED",
        "CERTIFICATE_NOT_THE_OFFICERS",
    ),
    SetupStep.SERVER: (
        "NO_DOSSIER_SYSTEM",
        "SERVER_ADDRESS_MALFORMED",
        "SERVER_NOT_ENCRYPTED",
        "SERVER_UNREACHABLE",
        "SERVER_NAME_UNKNOWN",
        "SERVER_CERTIFICATE_UNKNOWN",
        "SERVER_CERTIFICATE_EXPIRED",
        "SERVER_CERTIFICATE_OTHER_NAME",
        "UNAUTHORIZED",
        "SIGN_IN_NEEDED",
        "PAGE_INSTEAD_OF_ANSWER",
    ),
}
STEP_OF: Final = {code: step for step, codes in _CODES.items() for code in codes}
"""the code of an error -> the step that mends it"""


def way_to_mend(work: Workplace, error: StationError) -> Action | None:
    """What leads to the step; None: nothing of the set-up is wrong there, or nothing is set up from this desk."""
    step = STEP_OF.get(error.code)
    if step is None or work.setting_up.port is None:
        return None
    return _words(step), lambda: work.beside.set_up(step)


def _words(step: SetupStep) -> str:
    match step:
        case SetupStep.SCANNER:
            return translate("mending", "Set up the scanner…")
        case SetupStep.CERTIFICATE:
            return translate("mending", "Set up the certificate…")
        case SetupStep.SERVER:
            return translate("mending", "Set up the dossier system…")
        case _:
            return translate("mending", "See what is missing…")
