"""A stack that goes through twice, as the officer is shown it: how it is turned, and which back belongs to which front."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.interleave import BacksOrder
from app.ui.viewmodels.cases import Case, Drawing, Option, Pane
from app.ui.viewmodels.duplex import DuplexStep, DuplexViewModel

translate = QCoreApplication.translate


def turning_case(duplex: DuplexViewModel, *, on_glass: bool) -> Case:
    """What is to be done or said now; `on_glass`: each sheet lies on the glass, and is no stack in a feeder."""
    match duplex.step:
        case DuplexStep.UNEQUAL:
            return _unequal(duplex)
        case DuplexStep.TURN:
            return _turn_over(duplex, on_glass=on_glass)
        case _:
            return _which_back(duplex)


def _turn_over(duplex: DuplexViewModel, *, on_glass: bool) -> Case:
    title = translate("Attention", "The fronts are in: {count}. Now the backs.").format(count=len(duplex.fronts))
    remedy = (
        translate("Attention", "Turn the sheet over on the glass, then scan its back (F2).")
        if on_glass
        else translate(
            "Attention", "Take the stack out as it lies, turn it over as a whole, lay it in the feeder, then F2."
        )
    )
    drawing = Drawing.TURN_SHEET if on_glass else Drawing.TURN_STACK
    panes = (
        Pane(translate("Attention", "The first front"), duplex.fronts[0]),
        Pane(translate("Attention", "Turn it over so"), drawing=drawing),
    )
    none = Option(translate("Attention", "There are no backs"), duplex.give_up)
    return Case(duplex.step, "rescan", title, remedy, panes, (none,))


def _which_back(duplex: DuplexViewModel) -> Case:
    def back(caption: str, page: UUID, order: BacksOrder) -> Pane:
        this = Option(translate("Attention", "This one"), lambda: duplex.say_order(order))
        return Pane(caption, page, options=(this,))

    return Case(
        duplex.step,
        "state-doubtful",
        translate("Attention", "Which back belongs to the first front?"),
        translate("Attention", "No page numbers tell it. Compare with the first sheet in your hand."),
        (
            Pane(translate("Attention", "The first front"), duplex.fronts[0]),
            back(translate("Attention", "The back that came first"), duplex.backs[0], BacksOrder.AS_FRONTS),
            back(translate("Attention", "The back that came last"), duplex.backs[-1], BacksOrder.REVERSED),
        ),
    )


def _unequal(duplex: DuplexViewModel) -> Case:
    fronts, backs = len(duplex.fronts), len(duplex.backs)
    options = [Option(translate("Attention", "Scan the backs again"), duplex.scan_backs_again, primary=True)]
    if backs < fronts:
        text = translate("Attention", "The last %n have no back", "", fronts - backs)
        options.append(Option(text, duplex.without_last_backs))
    options.append(Option(translate("Attention", "Leave the pages as they came"), duplex.give_up))
    return Case(
        duplex.step,
        "state-counting",
        translate("Attention", "Fronts: {fronts}, backs: {backs}. They don't pair.").format(fronts=fronts, backs=backs),
        translate("Attention", "Look whether two sheets went through at once, or whether some backs are empty."),
        (
            Pane(translate("Attention", "The last front"), duplex.fronts[-1]),
            Pane(translate("Attention", "The last back"), duplex.backs[-1]),
        ),
        tuple(options),
    )
