"""The words of the assistant: its steps, how each stands, and the one thing to do. Looked up in the language of the moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication

from app.domain.errors import StationError
from app.messages import Message
from app.services.doctor import Absent, Finding
from app.settings import Settings
from app.ui import words
from app.ui.setting_up import SetupStep
from app.ui.viewmodels.setting_up import NOT_OPEN, StepState

translate = QCoreApplication.translate
DELIVERY_KINDS: Final = ("openapi-tus", "multipart-json", "mayan")
"""the interfaces that the settings know (`delivery.kind`)"""
STATE_ICONS: Final = {
    StepState.LOOKING: "state-scanning",
    StepState.GOOD: "state-received",
    StepState.MISSING: "state-missing",
    StepState.WRONG: "step-failed",
}


def step_title(step: SetupStep) -> str:
    """The name of a step."""
    match step:
        case SetupStep.LANGUAGE:
            return translate("setup_words", "Language")
        case SetupStep.COMPUTER:
            return translate("setup_words", "This computer")
        case SetupStep.SCANNER:
            return translate("setup_words", "Scanner")
        case SetupStep.CERTIFICATE:
            return translate("setup_words", "Signing certificate")
        case SetupStep.SERVER:
            return translate("setup_words", "Dossier system")
        case _ as unreachable:
            assert_never(unreachable)


def step_purpose(step: SetupStep) -> str:
    """What a step is for."""
    match step:
        case SetupStep.LANGUAGE:
            return translate("setup_words", "The language of the windows, the messages and the command line.")
        case SetupStep.COMPUTER:
            return translate("setup_words", "Programs and room on the disk, without which nothing can be archived.")
        case SetupStep.SCANNER:
            return translate("setup_words", "Choose the scanner, lay any page in it and scan it to try.")
        case SetupStep.CERTIFICATE:
            return translate(
                "setup_words", "Whoever scans signs the copies: with the key on a USB token, or with a key file."
            )
        case SetupStep.SERVER:
            return translate("setup_words", "Where dossiers are sent, and in whose name.")
        case _ as unreachable:
            assert_never(unreachable)


def state_text(state: StepState) -> str:
    """How a step stands."""
    match state:
        case StepState.LOOKING:
            return translate("setup_words", "Being checked…")
        case StepState.GOOD:
            return translate("setup_words", "Ready")
        case StepState.MISSING:
            return translate("setup_words", "Not set up")
        case StepState.WRONG:
            return translate("setup_words", "Does not work")
        case _ as unreachable:
            assert_never(unreachable)


def delivery_kind(kind: str) -> str:
    """An interface of a dossier system."""
    known = {
        "openapi-tus": translate("setup_words", "The province's interface, with uploads that go on (OpenAPI, tus)"),
        "multipart-json": translate("setup_words", "JSON with whole files (multipart)"),
        "mayan": translate("setup_words", "Mayan EDMS"),
    }
    return known.get(kind, kind)


def locked_by_province(keys: Sequence[str]) -> str:
    """That these settings are not chosen here; empty where there is none."""
    if not keys:
        return ""
    said = translate("setup_words", "Locked by the province's policy, nobody at the counter can change it: {keys}.")
    return said.format(keys=", ".join(keys))


def policy_in_force(settings: Settings) -> str:
    """Under which policy this station is, and all that it locks; empty where there is none."""
    if settings.policy.facts is None:
        return ""
    said = translate("setup_words", "The province's policy number {serial} is in force here. It locks: {keys}.")
    return said.format(serial=settings.policy.facts.serial, keys=", ".join(settings.layers.locked) or "–")


def advice(finding: Finding) -> Message:
    """What is wrong, and what to do here about it."""
    said = finding.said(words.language())
    plain = Message(said.version, said.remedy).plain
    code = finding.trouble.code if isinstance(finding.trouble, StationError) else ""
    absent = isinstance(finding.trouble, Absent)
    match finding.name:
        case "device" if absent:
            return Message(
                translate("setup_words", "No scanner answers."),
                translate("setup_words", "Switch it on and connect it, then check again."),
            )
        case "signing-key" if absent or code == "NO_KEY_SET_UP":
            return Message(
                translate("setup_words", "No signing key is set up."),
                translate("setup_words", "Plug the token in and check again, or choose a key file."),
            )
        case "dossier-system" if absent or code == "NO_DOSSIER_SYSTEM":
            return Message(
                translate("setup_words", "No dossier system is set up."),
                translate("setup_words", "Enter the address that the province gave, then save."),
            )
        case "sign-in" if code == "SIGN_IN_NEEDED":
            return Message(
                translate("setup_words", "Nobody is signed in."), translate("setup_words", "Sign in with the button.")
            )
        case name if finding.required and name != NOT_OPEN:
            return Message(f"{name}: {plain.message}", plain.remedy)
        case _:
            return plain
