"""The chart of a sheet, drawn by pyqtgraph. Loaded when the first figures came: nothing that the desk starts with may import it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, inf, isnan
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from app.ui import figure_words
from app.ui.style.theme import colours, letters, look, px
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.figure_plots import Line, Measure, Plot, ticks
from app.ui.widgets.parts import clear, label
from app.ui.widgets.wrapping import WrappingRow

LEAST_SLOTS: Final = 6
"""fewer rows leave room beside them: one bar as wide as the chart says nothing"""
LEAST_PX: Final = 160
"""of the height of a chart"""
BAR_WIDTH: Final = 0.64
"""of a row's room"""
PICTURE_PX: Final = 1600
"""the width of a picture that is saved"""
DRAWN_PX: Final = (960, 560)
"""its chart, as large as on a screen"""
_TICK_LINES: Final = 4.0
"""lines of text between two marks of the upright axis"""
_LABEL_LINES: Final = 3
_GRID_ALPHA: Final = 70
_REACH_BEAM: Final = 0.18
_SYMBOL_PX, _OUTSIDE_PX = 9, 15
MANY_ROWS: Final = 90
"""of more the marks would hide one another: they are small then"""
_SMALL_PX: Final = 3
_FIGURE_SPACE: Final = "\u2007"
"""as wide as a digit"""


class FigureChart(QWidget):
    """A legend, and the chart below it. The mouse chooses a row; keys do so in the table beside it."""

    chosen = Signal(int)
    """a row, pointed at"""
    numbered = Signal(bool)
    """whether rows are named by their number in the table, for their names have no room"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        pg.setConfigOptions(antialias=True, exitCleanup=False)
        self.shown: Plot | None = None
        """what is drawn"""
        self.labels: tuple[str, ...] = ()
        """what its rows are called"""
        self.by_number = False
        """whether its rows are named by their number"""
        self._in_time = False
        self.legend = QWidget()
        self._legend = WrappingRow()
        self.legend.setLayout(self._legend)
        self.plot = pg.PlotWidget(enableMenu=False, background=QColor(colours().surface))
        self.plot.setObjectName("chart")
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.plot.setMinimumSize(letters(24), px(LEAST_PX))
        # where it is narrow the legend goes on in a second line, of which a splitter knows nothing
        self.setMinimumHeight(px(LEAST_PX) + 2 * round(QFontMetricsF(QApplication.font()).height() + px(Space.M)))
        self._item = self.plot.getPlotItem()
        self._item.hideButtons()
        self._item.setMouseEnabled(x=False, y=False)
        self._item.layout.setContentsMargins(0, px(Space.M), px(Space.M), 0)
        self._box = self._item.getViewBox()
        self._box.sigResized.connect(self._name_axes)
        self.plot.scene().sigMouseClicked.connect(self._pointed)
        self._here = pg.InfiniteLine(angle=90, pen=_pen(colours().focus, 2, Qt.PenStyle.DotLine))
        for side in ("left", "bottom", "right"):
            axis = self._item.getAxis(side)
            axis.setStyle(
                tickFont=QApplication.font(), hideOverlappingLabels=False, tickLength=0, autoExpandTextSpace=False
            )
            axis.setPen(_pen(colours().edge))
            axis.setTextPen(colours().ink)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)

    # -- what is shown

    def show_plot(self, plot: Plot, labels: Sequence[str], *, in_time: bool) -> None:
        """Draw a sheet: `labels` name its rows."""
        self.shown, self.labels, self._in_time = plot, tuple(labels), in_time
        self._item.clear()
        self._draw(plot, in_time)
        self._here.hide()
        self._item.addItem(self._here, ignoreBounds=True)
        beside = max(0, LEAST_SLOTS - len(labels)) / 2
        self._item.setXRange(-0.5 - beside, len(labels) - 0.5 + beside, padding=0)
        self._item.setYRange(*plot.axis, padding=0)
        self._item.showAxis("right", bool(plot.cumulative))
        self._show_legend(plot)
        self._name_axes()

    def forget(self) -> None:
        """Nothing is drawn, and no row has a name."""
        self.shown, self.labels = None, ()
        self._item.clear()
        self._item.getAxis("bottom").setTicks([[]])

    def point_at(self, row: int | None) -> None:
        """Show which row is current; None: none of them."""
        there = row is not None and self.shown is not None and 0 <= row < len(self.labels)
        self._here.setVisible(there)
        if there:
            self._here.setPos(row)

    def _draw(self, plot: Plot, in_time: bool) -> None:
        places = list(range(len(self.labels)))
        of, mark_px = colours(), _SMALL_PX if len(places) > MANY_ROWS else _SYMBOL_PX
        if plot.bars:
            heights = [0.0 if isnan(one) else one for one in plot.bars]
            brush = QColor(of.accent)
            self._item.addItem(
                pg.BarGraphItem(x=places, height=heights, width=BAR_WIDTH, brush=brush, pen=_pen(of.accent))
            )
        for at, style in ((0, Qt.PenStyle.DashLine), (1, Qt.PenStyle.SolidLine), (2, Qt.PenStyle.DashLine)):
            if plot.limits:
                self._steps([limits[at] for limits in plot.limits], of.quiet_ink if at == 1 else of.doubt, style)
        if plot.reach:
            self._reach(plot)
        if plot.points:
            joined = _pen(of.accent if not plot.bars else of.ink, 2) if in_time and not plot.bars else None
            shape, fill = ("d", of.surface) if plot.bars else ("o", of.accent)
            self._item.plot(
                places, list(plot.points), pen=joined, connect="finite", **_marks(shape, fill, of.ink, mark_px)
            )
        if plot.cumulative:
            total = sum(plot.bars)
            heights = [share * total for share in plot.cumulative]
            self._item.plot(places, heights, pen=_pen(of.ink, 2), **_marks("s", of.surface, of.ink, mark_px))
        if plot.outside:
            rows = sorted(plot.outside)
            marks = _marks("star", of.bad, of.ink, _OUTSIDE_PX)
            self._item.plot(rows, [plot.points[row] for row in rows], pen=None, **marks)

    def _steps(self, values: list[float], colour: str, style: Qt.PenStyle) -> None:
        edges = [place - 0.5 for place in range(len(values) + 1)]
        self._item.addItem(pg.PlotDataItem(edges, values, stepMode="center", pen=_pen(colour, 2, style)))

    def _reach(self, plot: Plot) -> None:
        known = [place for place, one in enumerate(plot.points) if not isnan(one)]
        at = [plot.points[place] for place in known]
        below = [point - plot.reach[place][0] for place, point in zip(known, at, strict=True)]
        above = [plot.reach[place][1] - point for place, point in zip(known, at, strict=True)]
        if known:
            self._item.addItem(_reach_item(known, at, below, above))

    # -- axes

    def _name_axes(self, *_: object) -> None:
        """So many marks as have room; where names have none, the numbers of the rows."""
        plot = self.shown
        if plot is None:
            return
        metrics = QFontMetricsF(QApplication.font())
        high, wide = self._box.height(), self._box.width()
        values = ticks(*plot.axis, max(2, int(high / metrics.height() / _TICK_LINES) + 1))
        most = 1.0 if plot.measure is Measure.SHARE else inf
        upright = [(one, figure_words.value(plot.measure, one)) for one in values if one <= most]
        self._name_axis("left", upright, metrics)
        self._item.getAxis("left").setGrid(_GRID_ALPHA)
        if plot.cumulative:
            total = sum(plot.bars) or 1
            self._name_axis("right", [(total * one / 5, figure_words.percent(one / 5, 0)) for one in range(6)], metrics)
        slot = wide / max(LEAST_SLOTS, len(self.labels))
        names, every = self._fitting(slot, metrics.horizontalAdvance)
        below = [(place, names[place]) for place in range(0, len(names), every)]
        lines = max((name.count("\n") + 1 for _, name in below), default=1)
        axis = self._item.getAxis("bottom")
        axis.setHeight(lines * metrics.height() + px(Space.S))
        axis.setTicks([below])

    def _name_axis(self, side: str, named: list[tuple[float, str]], metrics: QFontMetricsF) -> None:
        """Marks of an upright axis, with room for the longest."""
        axis = self._item.getAxis(side)
        axis.setWidth(max((metrics.horizontalAdvance(name) for _, name in named), default=0.0) + px(Space.S))
        axis.setTicks([named])

    def _fitting(self, slot_px: float, width: Callable[[str], float]) -> tuple[Sequence[str], int]:
        """The names below the rows, and of how many of them one stands there."""
        gap = letters(1)
        widest = max((width(one) for one in self.labels), default=0.0)
        names = [_wrapped(one, slot_px - gap, width) for one in self.labels]
        self.by_number = numbered = not self._in_time and any(name is None for name in names)
        self.numbered.emit(numbered)
        if self._in_time:
            return self.labels, max(1, ceil((widest + gap) / slot_px)) if slot_px > 0 else 1
        if not numbered:
            return [name or "" for name in names], 1
        numbers = [str(place + 1) for place in range(len(self.labels))]
        widest = max(map(width, numbers))
        return numbers, max(1, ceil((widest + gap) / slot_px)) if slot_px > 0 else 1

    def _pointed(self, event: Any) -> None:
        if self.shown is not None and self._box.sceneBoundingRect().contains(event.scenePos()):
            row = round(self._box.mapSceneToView(event.scenePos()).x())
            if 0 <= row < len(self.labels):
                self.chosen.emit(row)

    # -- legend

    def _show_legend(self, plot: Plot) -> None:
        clear(self._legend)
        for line in plot.legend:
            entry = QWidget()
            row = WrappingRow()
            entry.setLayout(row)
            swatch = label("picture")
            swatch.setPixmap(_swatch(line, plot, self.devicePixelRatioF()))
            row.addWidget(swatch)
            row.addWidget(label("quiet", text=figure_words.line(line)))
            self._legend.addWidget(entry)
        self.legend.updateGeometry()


def picture_of(plot: Plot, labels: Sequence[str], title: str, remark: str, *, in_time: bool) -> bytes:
    """A chart with its legend as PNG, `PICTURE_PX` wide; a title and a remark stand above it. It is always of one shape, but where rows
    are named by their number: then their names stand below it.
    """
    chart = FigureChart()
    chart.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    chart.resize(px(DRAWN_PX[0]), px(DRAWN_PX[1]))
    chart.show()
    chart.show_plot(plot, labels, in_time=in_time)
    QApplication.sendPostedEvents()  # what was asked of its layouts is done before it is drawn
    margin = px(Space.L)
    bold = QFont(QApplication.font())
    bold.setBold(True)
    line = QFontMetricsF(bold).height()
    head = round(2 * margin + 2 * line)
    names = _numbered(labels, chart.width()) if chart.by_number else []
    foot = round(len(names) * line + margin) if names else 0
    scale = PICTURE_PX / (chart.width() + 2 * margin)
    size = QSize(PICTURE_PX, round(scale * (chart.height() + head + foot + margin)))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(colours().surface))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    painter.setPen(QColor(colours().ink))
    for number, (text, font) in enumerate(((title, bold), (remark, QApplication.font())), start=1):
        painter.setFont(font)
        painter.drawText(QPointF(margin, margin + number * line), text)
    for row, beside in enumerate(names, start=1):
        for x, text in beside:
            painter.drawText(QPointF(margin + x, head + chart.height() + row * line), text)
    painter.translate(margin, head)
    chart.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
    painter.end()
    chart.close()
    chart.deleteLater()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _numbered(labels: Sequence[str], room_px: float) -> list[list[tuple[float, str]]]:
    """The names of rows with their numbers, from top to bottom in as many columns as have room: by line, where each begins and its text."""
    metrics, gap = QFontMetricsF(QApplication.font()), letters(2)
    digits = len(str(len(labels)))
    texts = [f"{str(place).rjust(digits, _FIGURE_SPACE)}  {name}" for place, name in enumerate(labels, start=1)]
    widest = min(room_px, max(metrics.horizontalAdvance(text) for text in texts))
    columns = max(1, int((room_px + gap) // (widest + gap)))
    lines = ceil(len(texts) / columns)
    cut = [metrics.elidedText(text, Qt.TextElideMode.ElideRight, widest) for text in texts]
    return [[(column * (widest + gap), text) for column, text in enumerate(cut[line::lines])] for line in range(lines)]


def _pen(colour: str, width: int = 1, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """As thick as the text is large, whatever the chart's own scale."""
    pen = QPen(QColor(colour), width * look().text_percent / 100)
    pen.setStyle(style)
    pen.setCosmetic(True)
    return pen


def _marks(shape: str, fill: str, edge: str, size: int) -> dict[str, object]:
    drawn = {"symbol": shape, "symbolSize": px(size), "symbolBrush": QColor(fill), "symbolPen": _pen(edge)}
    return drawn | {"useCache": False}  # as lines, not as pixels: pictures are larger than the screen


def _reach_item(x: list[int], y: list[float], below: list[float], above: list[float]) -> Any:
    import numpy as np

    many = len(x) > MANY_ROWS
    pen = _pen(colours().edge if many else colours().quiet_ink, 1 if many else 2)
    ends = {"bottom": np.array(below), "top": np.array(above), "beam": 0 if many else _REACH_BEAM}
    return pg.ErrorBarItem(x=np.array(x), y=np.array(y), pen=pen, **ends)


def _wrapped(name: str, room_px: float, width: Callable[[str], float]) -> str | None:
    """The name in lines that have room; None: they have not."""
    lines: list[str] = []
    for part in name.split():
        if lines and width(f"{lines[-1]} {part}") <= room_px:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return "\n".join(lines) if len(lines) <= _LABEL_LINES and all(width(one) <= room_px for one in lines) else None


def _swatch(line: Line, plot: Plot, ratio: float) -> QPixmap:
    """How a line of the legend is drawn in the chart."""
    side = px(IconSize.MARK)
    drawn = QPixmap(QSize(side, side) * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(QColor(0, 0, 0, 0))
    painter, of, middle = QPainter(drawn), colours(), side / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    match line:
        case Line.COUNT | Line.MEAN | Line.HALF:
            painter.fillRect(QRectF(middle - px(5), px(4), px(10), side - px(8)), QColor(of.accent))
        case Line.REACH:
            painter.setPen(_pen(of.quiet_ink, 2))
            painter.drawLine(QPointF(middle, px(3)), QPointF(middle, side - px(3)))
            for y in (px(3), side - px(3)):
                painter.drawLine(QPointF(middle - px(4), y), QPointF(middle + px(4), y))
        case Line.LIMITS:
            painter.setPen(_pen(of.doubt, 2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(0, middle), QPointF(side, middle))
        case Line.MIDDLE:
            painter.setPen(_pen(of.quiet_ink, 2))
            painter.drawLine(QPointF(0, middle), QPointF(side, middle))
        case Line.SHARE:
            _symbol(painter, "o", of.accent, of.ink, _SYMBOL_PX, side)
        case Line.NINE_IN_TEN:
            _symbol(painter, "d", of.surface, of.ink, _SYMBOL_PX, side)
        case Line.CUMULATIVE:
            painter.setPen(_pen(of.ink, 2))
            painter.drawLine(QPointF(0, middle), QPointF(side, middle))
            _symbol(painter, "s", of.surface, of.ink, _SYMBOL_PX, side)
        case Line.OUTSIDE:
            _symbol(painter, "star", of.bad, of.ink, _OUTSIDE_PX, side)
    painter.end()
    return drawn


def _symbol(painter: QPainter, shape: str, fill: str, edge: str, size: int, side: int) -> None:
    painter.save()
    painter.translate(side / 2, side / 2)
    painter.setPen(_pen(edge))
    painter.setBrush(QColor(fill))
    painter.scale(px(size), px(size))
    painter.drawPath(pg.graphicsItems.ScatterPlotItem.Symbols[shape])
    painter.restore()
