"""The desk's words for figures: what a sheet is called and means, its columns and cells, in the language of the moment."""

from __future__ import annotations

from datetime import date
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication, QLocale

from app.domain.fields import Field
from app.domain.figures.control import Signal
from app.domain.figures.happenings import Happening
from app.domain.figures.values import By, Cell
from app.messages import word
from app.ui import words
from app.ui.field_words import field_name
from app.ui.viewmodels.figure_plots import Line, Measure
from app.ui.viewmodels.figure_sheets import BY_HOUR, DEFECTS, SHARES, Board, Family, Listed, Row, Sheet

translate = QCoreApplication.translate
DASH: Final = "–"


def family(which: Family) -> str:
    """What stands above sheets that belong together."""
    match which:
        case Family.WORK:
            return translate("figures", "Work")
        case Family.QUALITY:
            return translate("figures", "Quality")
        case Family.DIGITAL:
            return translate("figures", "Digitisation")
        case Family.SENDING:
            return translate("figures", "Sending and sizes")
        case _ as unreachable:
            assert_never(unreachable)


def sheet(which: Sheet) -> str:
    """The name of a sheet."""
    match which:
        case Sheet.PAGES:
            return translate("figures", "Pages")
        case Sheet.PAGES_BY_HOUR:
            return translate("figures", "Pages by hour")
        case Sheet.DOSSIERS:
            return translate("figures", "Dossiers")
        case Sheet.DOSSIERS_BY_HOUR:
            return translate("figures", "Dossiers by hour")
        case Sheet.WAITING:
            return translate("figures", "Waiting at the counter")
        case Sheet.FIRST_PASS:
            return translate("figures", "Pages right at once")
        case Sheet.CONTROL:
            return translate("figures", "Control chart of quality")
        case Sheet.REWORK:
            return translate("figures", "Pages scanned again")
        case Sheet.RETURNED:
            return translate("figures", "Pages sent back")
        case Sheet.ACCEPTED:
            return translate("figures", "Accepted with a reason")
        case Sheet.REASONS:
            return translate("figures", "Defects, by the machine")
        case Sheet.MARKS:
            return translate("figures", "Defects, by supervisors")
        case Sheet.READING:
            return translate("figures", "Fields read right")
        case Sheet.DIGITISED:
            return translate("figures", "Dossiers digitised")
        case Sheet.REUSED:
            return translate("figures", "Components reused")
        case Sheet.RESULTS:
            return translate("figures", "Results digitised")
        case Sheet.DELIVERY:
            return translate("figures", "Delay of delivery")
        case Sheet.UNSENT:
            return translate("figures", "Waiting to be sent")
        case Sheet.PAGE_SIZE:
            return translate("figures", "Size of pages")
        case Sheet.FILE_SIZE:
            return translate("figures", "Size of sent files")
        case _ as unreachable:
            assert_never(unreachable)


def meaning(which: Sheet) -> str:
    """What a sheet tells, in a sentence or two; all of it stands in docs/figures.md."""
    known = {
        Sheet.PAGES: translate("figures", "Pages that came in, by scan or as files."),
        Sheet.PAGES_BY_HOUR: translate(
            "figures", "Pages of all these days together, by the hour in which they came in."
        ),
        Sheet.DOSSIERS: translate("figures", "Dossiers that were opened at the counter."),
        Sheet.DOSSIERS_BY_HOUR: translate(
            "figures", "Dossiers of all these days together, by the hour in which they were opened."
        ),
        Sheet.WAITING: translate("figures", "From reading the slip until the citizen may leave."),
        Sheet.FIRST_PASS: translate(
            "figures", "Of the pages, those with which nothing was wrong: no doubt, no rescan, not sent back."
        ),
        Sheet.CONTROL: translate(
            "figures",
            "Pages that were not right at once. A point outside its limits is more than chance: find out why.",
        ),
        Sheet.REWORK: translate("figures", "Of the pages, those that a rescan replaced."),
        Sheet.RETURNED: translate("figures", "Of the pages, those that a supervisor sent back to the counter."),
        Sheet.ACCEPTED: translate("figures", "Of the pages, doubtful ones that the counter took with a reason."),
        Sheet.REASONS: translate(
            "figures", "Why pages were doubtful or poor by the machine's verdict, the most frequent first."
        ),
        Sheet.MARKS: translate(
            "figures", "What supervisors marked on the pages they looked at, the most frequent first."
        ),
        Sheet.READING: translate(
            "figures", "Of the fields that the machine read, those that nobody had to correct until the citizen left."
        ),
        Sheet.DIGITISED: translate("figures", "Of the dossiers, those of which the dossier system has a file."),
        Sheet.REUSED: translate("figures", "Of the components, those taken from a store of papers and not scanned."),
        Sheet.RESULTS: translate(
            "figures", "Of the dossiers with a result, those whose result was received as a file; by month."
        ),
        Sheet.DELIVERY: translate("figures", "From the outbox to the receipt of the dossier system."),
        Sheet.UNSENT: translate("figures", "What waits to be sent at this moment, whatever the days."),
        Sheet.PAGE_SIZE: translate("figures", "How large raw pages are on the mean."),
        Sheet.FILE_SIZE: translate("figures", "How large the files are that the dossier system received, on the mean."),
    }
    return known[which]


def by(which: By) -> str:
    """What figures are told apart by, as a column is headed."""
    match which:
        case By.HOUR:
            return translate("figures", "Hour")
        case By.DAY:
            return translate("figures", "Day")
        case By.MONTH:
            return translate("figures", "Month")
        case By.COUNTER:
            return translate("figures", "Counter")
        case By.DEVICE:
            return translate("figures", "Scanner")
        case By.PROFILE:
            return translate("figures", "Profile")
        case By.PROCEDURE:
            return translate("figures", "Procedure")
        case By.UNIT:
            return translate("figures", "Agency")
        case By.PERSON:
            return translate("figures", "Person")
        case By.ALL:
            return translate("figures", "All together")
        case _ as unreachable:
            assert_never(unreachable)


def key(told_by: By, said: Cell, board: Board) -> str:
    """What a row is called."""
    text = str(said)
    match told_by:
        case By.DAY:
            return words.date_of(date.fromisoformat(text))
        case By.MONTH:
            return date.fromisoformat(f"{text}-01").strftime(translate("figures", "%Y-%m"))
        case By.HOUR:
            return translate("figures", "{hour}:00").format(hour=int(text))
        case By.PROCEDURE:
            title = board.procedures.get(text, text)
            return f"{text} {title}" if title != text else text or DASH
        case _:
            return text or translate("figures", "(none)")


def short_key(told_by: By, said: Cell, board: Board) -> str:
    """The same in as few letters as stand below a chart."""
    match told_by:
        case By.DAY:
            return date.fromisoformat(str(said)).strftime(translate("figures", "%m-%d"))
        case By.PROCEDURE:
            return str(said) or DASH
        case By.HOUR:
            return str(int(str(said)))
        case _:
            return key(told_by, said, board)


def together() -> str:
    """What the row is called that tells all together."""
    return translate("figures", "Together")


def span(board: Board) -> str:
    """Of which days a board tells, and of what alone."""
    days = translate("figures", "{first} to {last}").format(
        first=words.date_of(board.span.first), last=words.date_of(board.span.last)
    )
    alone = (f"{by(of)}: {key(of, which, board)}" for of, which in board.span.only)
    return " · ".join((days, *alone))


def row_name(listed: Listed, row: Row, board: Board) -> str:
    """What a row of a sheet is called."""
    said = row[listed.name]
    if listed.told_by is not None:
        return key(listed.told_by, said, board)
    return _of_code(listed.sheet, str(said))


def short_name(listed: Listed, row: Row, board: Board) -> str:
    """The same in as few letters as stand below a chart."""
    if listed.told_by is not None:
        return short_key(listed.told_by, row[listed.name], board)
    return row_name(listed, row, board)


def all_groups(which: Sheet) -> str:
    """All that the rows of a sheet belong to."""
    return translate("figures", "All agencies") if which is Sheet.RESULTS else by(By.ALL)


def nothing(which: Sheet) -> str:
    """In the place of a chart that has nothing to show."""
    if which is Sheet.UNSENT:
        return translate("figures", "Nothing waits to be sent.")
    if which is Sheet.RESULTS:
        return translate("figures", "No dossier of these days has a result yet.")
    if which is Sheet.MARKS:
        return translate("figures", "Supervisors marked nothing on the pages of these days.")
    return translate(
        "figures", "There is nothing of that on these days. Of one scanner or profile alone, only pages are counted."
    )


def group(which: Sheet, said: str, board: Board) -> str:
    """What the rows of a sheet belong to."""
    return key(By.UNIT if which is Sheet.RESULTS else board.by, said, board)


def _of_code(which: Sheet, code: str) -> str:
    match DEFECTS.get(which):
        case Happening.REASON:
            return words.mark(code)
        case Happening.DEFECT:
            return _begun(word(f"defect_{code}", words.language()))
        case _:
            return field_name(Field(code)) if code in Field else code


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def line(which: Line) -> str:
    """What is drawn, for the legend."""
    match which:
        case Line.COUNT:
            return translate("figures", "How many")
        case Line.MEAN:
            return translate("figures", "Mean, MB")
        case Line.SHARE:
            return translate("figures", "Share")
        case Line.REACH:
            return translate("figures", "where it truly lies, 95 % sure")
        case Line.HALF:
            return translate("figures", "Half was done within (minutes)")
        case Line.NINE_IN_TEN:
            return translate("figures", "nine in ten within")
        case Line.CUMULATIVE:
            return translate("figures", "together with those before")
        case Line.LIMITS:
            return translate("figures", "control limits")
        case Line.MIDDLE:
            return translate("figures", "middle line")
        case Line.OUTSIDE:
            return translate("figures", "outside the limits")
        case _ as unreachable:
            assert_never(unreachable)


def value(measure: Measure, said: float) -> str:
    """A value at an axis."""
    match measure:
        case Measure.SHARE:
            return percent(said, 0 if abs(said * 100 - round(said * 100)) < 1e-6 else 1)
        case Measure.COUNT | Measure.MINUTES | Measure.MEGABYTES:
            return words.number(said, 0 if said == round(said) else 1)
        case _ as unreachable:
            assert_never(unreachable)


def percent(share: float, decimals: int = 1) -> str:
    """A share as the language writes it."""
    return translate("figures", "{number} %").format(number=words.number(100 * share, decimals))


def size(count_bytes: float) -> str:
    """A size as people say it: kB, MB, GB of 1000."""
    return QLocale().formattedDataSize(round(count_bytes), 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def outside(row: Row) -> str:
    """What a point of the control chart says, and whether its limits are rough."""
    told = {
        Signal.ABOVE.value: translate("figures", "too many"),
        Signal.BELOW.value: translate("figures", "unusually few"),
        Signal.NONE.value: "",
    }[str(row["signal"])]
    rough = translate("figures", "limits are rough") if row["limits"] else ""
    return ", ".join(text for text in (told, rough) if text)


def headline(listed: Listed) -> str:
    """The one number of a sheet, for the list."""
    which, total = listed.sheet, listed.total
    if which is Sheet.CONTROL:
        count = sum(row["signal"] != Signal.NONE.value for row in listed.rows)
        return translate("figures", "{count} outside").format(count=count) if listed.rows else DASH
    if which in BY_HOUR:
        busiest = max(listed.rows, key=lambda row: float(row["count"] or 0), default=None)
        return translate("figures", "most at {hour}:00").format(hour=int(str(busiest["key"]))) if busiest else DASH
    if which in DEFECTS or which is Sheet.UNSENT:
        return words.number(sum(float(row["count"] or 0) for row in listed.rows))
    if which is Sheet.READING:
        right = sum(float(row["kept"] or 0) + float(row["agreed"] or 0) for row in listed.rows)
        return _share(right, right + sum(float(row["corrected"] or 0) for row in listed.rows))
    if which in SHARES:
        counted = listed.rows if total is None else (total,)
        return _share(sum(float(row["part"] or 0) for row in counted), sum(float(row["whole"] or 0) for row in counted))
    if total is None:
        return DASH
    if which in (Sheet.WAITING, Sheet.DELIVERY):
        return translate("figures", "{count} min").format(count=words.number(float(total["median_min"] or 0)))
    if which in (Sheet.PAGE_SIZE, Sheet.FILE_SIZE):
        return size(float(total["mean_bytes"] or 0))
    return words.number(float(total["count"] or 0))


def is_alarm(listed: Listed) -> bool:
    """Whether a sheet says by itself that somebody has to look."""
    return listed.sheet is Sheet.CONTROL and any(row["signal"] != Signal.NONE.value for row in listed.rows)


def _share(part: float, whole: float) -> str:
    return percent(part / whole) if whole else DASH
