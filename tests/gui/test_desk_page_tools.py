"""Page tools at the desk, by real keys and the mouse: several pages at once, cut, straightened, split, covered, merged, and taken back."""

from __future__ import annotations

import subprocess
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.bootstrap import Station
from app.domain.artifacts import Stage
from app.domain.geometry import Axis
from app.domain.model import Plan
from app.domain.page import PageText
from app.domain.page_view import Joined, PageView
from app.gui.serving import services_of
from app.services.advance import Watch
from app.ui.viewmodels.drafts import CropDraft, MaskDraft, SplitDraft
from app.ui.viewmodels.page_tool import Tool
from app.ui.widgets.main_window import DeskWindow
from app.ui.widgets.page_drag import mime_of
from app.ui.widgets.preview import COMPARE_KEY
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _ids(desk: Desk) -> list[UUID]:
    return [view.id for view in desk.window.work.desk.pages]


def _page(desk: Desk) -> PageView:
    page = desk.window.work.desk.page
    assert page is not None
    return page


def _do(desk: Desk, command: str) -> None:
    """One command, and what follows of it."""
    log = desk.window.work.desk.desk.log if desk.window.work.desk.desk else ()
    desk.window.commands[command].trigger()
    desk.until(lambda: desk.window.work.desk.desk.log != log and desk.settled())  # type: ignore[union-attr]


def _press(desk: Desk, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(desk.window.preview, key, modifiers)


def _scanned(desk: Desk) -> None:
    desk.open(fresh_code())
    desk.scan()
    desk.window.work.desk.select_page(_ids(desk)[0])
    desk.until(lambda: desk.window.work.pictures.is_here(_page(desk)))


def _difference(one: QImage | None, other: QImage | None) -> float:
    """The mean of how far two pictures are apart, in levels of gray, when both are small."""
    assert one is not None
    assert other is not None
    small = [
        image.scaled(200, 300, mode=Qt.TransformationMode.SmoothTransformation).convertToFormat(
            QImage.Format.Format_Grayscale8
        )
        for image in (one, other)
    ]
    return float(sum(abs(a - b) for a, b in zip(*(bytes(image.constBits()) for image in small), strict=True))) / 60_000


def _let_go(desk: Desk, pages: list[UUID], at: QPoint) -> None:
    """What Qt tells the grid when a drag ends over it."""
    action, no = Qt.DropAction.MoveAction, Qt.KeyboardModifier.NoModifier
    dragged = mime_of(pages)  # the event does not keep it alive
    event = QDropEvent(QPointF(at), action, dragged, Qt.MouseButton.LeftButton, no)
    desk.window.view.pages.grid.dropEvent(event)
    assert event.isAccepted()


def test_marked_pages_are_one_decision_and_undo_says_what_it_takes_back(desk: Desk) -> None:
    work, commands = desk.window.work, desk.window.commands
    _scanned(desk)
    first, second = _ids(desk)
    desk.window.view.pages.grid.setFocus()
    commands["select-all"].trigger()
    assert work.selection.pages == (first, second)
    assert len(desk.window.view.pages.grid.selectedIndexes()) == 2
    _do(desk, "rotate-right")
    assert [view.quarter_turns for view in work.desk.pages] == [1, 1]
    assert commands["undo"].text() == "Hoàn tác: xoay 2 trang"
    _do(desk, "undo")
    assert [view.quarter_turns for view in work.desk.pages] == [0, 0]
    assert commands["redo"].text() == "Làm lại: xoay 2 trang"
    work.selection.mark([second])
    work.desk.select_page(second)
    _do(desk, "swap" if commands["swap"].isEnabled() else "move-up")
    assert _ids(desk) == [second, first]
    assert desk.resets == []


def test_pages_are_marked_by_the_mouse_as_everywhere(desk: Desk) -> None:
    work, grid = desk.window.work, desk.window.view.pages.grid
    _scanned(desk)
    first, second = _ids(desk)
    button, no = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    places = [grid.visualRect(grid.model().index(row, 0)).center() for row in range(2)]
    told: list[tuple[UUID, ...]] = []
    for modifiers, row in ((no, 0), (CONTROL, 1), (CONTROL, 1), (no, 1), (SHIFT, 0), (no, 0)):
        QTest.mouseClick(grid.viewport(), button, modifiers, places[row])
        told.append(work.selection.pages)
        assert [index.row() for index in grid.selectedIndexes()] == [_ids(desk).index(page) for page in told[-1]]
    assert told == [(first,), (first, second), (first,), (second,), (first, second), (first,)]
    assert work.desk.page_id == first


def test_pages_go_where_they_are_let_go_and_where_they_are_put_down(desk: Desk) -> None:
    work, grid = desk.window.work, desk.window.view.pages.grid
    _scanned(desk)
    first, second = _ids(desk)
    below = grid.visualRect(grid.model().index(1, 0)).center() + QPoint(0, 30)
    _let_go(desk, [first], below)
    desk.until(lambda: _ids(desk) == [second, first] and desk.settled())
    here, there = (component.id for component in work.desk.desk.components[:2])  # type: ignore[union-attr]
    work.desk.select_page(first)
    desk.window.commands["cut"].trigger()
    assert [item.carried for item in desk.window.pages.items] == [False, True]
    work.choose_component(there)
    desk.until(desk.settled)
    _do(desk, "paste")
    assert _ids(desk) == [first]
    assert not desk.window.commands["paste"].isEnabled()
    work.arranging.place_at_end([first], here)
    desk.until(lambda: not _ids(desk) and desk.settled())
    work.choose_component(here)
    assert _ids(desk) == [second, first]


def test_a_page_is_cut_by_keys_and_shown_at_once(desk: Desk) -> None:
    work, preview = desk.window.work, desk.window.preview
    _scanned(desk)
    before = preview.sceneRect()
    desk.window.commands["crop"].trigger()
    _press(desk, Qt.Key.Key_Escape)
    assert work.page_tool.tool is None
    assert _page(desk).picture.hand.crop is None
    desk.window.commands["crop"].trigger()
    for _ in range(10):
        _press(desk, Qt.Key.Key_Down)
    _press(desk, Qt.Key.Key_Right, SHIFT)
    draft = work.page_tool.draft
    assert isinstance(draft, CropDraft)
    assert draft.rect == pytest.approx((0.001, 0.1, 1, 1))
    _press(desk, Qt.Key.Key_Return)
    desk.until(lambda: _page(desk).picture.hand.crop is not None)
    assert preview.sceneRect().height() == pytest.approx(before.height() * 0.9, abs=2)  # from the picture at hand
    drawn_here = work.pictures.preview(_page(desk))
    desk.until(lambda: work.pictures.is_here(_page(desk)) and desk.settled())
    drawn_there = work.pictures.preview(_page(desk))
    assert _difference(drawn_here, drawn_there) < 6
    assert preview.sceneRect().height() / preview.sceneRect().width() == pytest.approx(
        before.height() * 0.9 / before.width() / 0.999, rel=0.01
    )
    desk.window.commands["crop"].trigger()  # it is whole while it is cut anew
    assert preview.sceneRect().height() == pytest.approx(before.height(), abs=2)
    desk.window.view.pages.tool_bar.whole.click()
    desk.window.view.pages.tool_bar.take.click()
    desk.until(lambda: _page(desk).picture.hand.crop is None and desk.settled())


def test_a_page_is_straightened_by_tenths_of_a_degree_and_by_figures(desk: Desk) -> None:
    work, bar = desk.window.work, desk.window.view.pages.tool_bar
    _scanned(desk)
    for _ in range(3):
        desk.window.commands["straighten-right"].trigger()
    assert work.page_tool.tool is Tool.TURN
    assert bar.degrees.value() == pytest.approx(0.3)
    bar.degrees.setFocus()
    bar.degrees.lineEdit().selectAll()
    QTest.keyClicks(bar.degrees, "-1,5")
    QTest.keyClick(bar.degrees, Qt.Key.Key_Return)
    desk.until(lambda: _page(desk).picture.hand.degrees == pytest.approx(-1.5, abs=0.001) and desk.settled())
    assert work.page_tool.tool is None
    _do(desk, "restore")
    assert _page(desk) == _page(desk).as_scanned()


def test_a_page_is_split_and_put_together_again(desk: Desk) -> None:
    work = desk.window.work
    _scanned(desk)
    first, second = _ids(desk)
    desk.window.commands["split"].trigger()
    assert isinstance(work.page_tool.draft, SplitDraft)
    assert work.page_tool.draft.axis is Axis.BENEATH
    _press(desk, Qt.Key.Key_Down)
    _press(desk, Qt.Key.Key_Return)
    desk.until(lambda: len(_ids(desk)) == 3 and desk.settled())
    assert _ids(desk)[0] == first
    assert _ids(desk)[2] == second
    _do(desk, "merge-beneath")
    assert _ids(desk) == [first, second]
    picture = _page(desk).picture
    assert isinstance(picture, Joined)
    desk.until(lambda: work.pictures.is_here(_page(desk)))


def test_parts_are_covered_by_mouse_and_keys_and_a_cover_is_taken_off(desk: Desk) -> None:
    work, preview = desk.window.work, desk.window.preview
    _scanned(desk)
    desk.window.commands["mask"].trigger()
    QApplication.processEvents()
    one, other = (preview.mapFromScene(QPointF(*at)) for at in ((200, 200), (500, 400)))
    QTest.mousePress(preview.viewport(), Qt.MouseButton.LeftButton, pos=one)
    QTest.mouseMove(preview.viewport(), other)
    QTest.mouseRelease(preview.viewport(), Qt.MouseButton.LeftButton, pos=other)
    _press(desk, Qt.Key.Key_Insert)
    _press(desk, Qt.Key.Key_Left)
    _press(desk, Qt.Key.Key_Down, CONTROL)
    draft = work.page_tool.draft
    assert isinstance(draft, MaskDraft)
    assert draft.rects[1] == pytest.approx((0.34, 0.45, 0.64, 0.56))
    width, height = preview.sceneRect().width(), preview.sceneRect().height()
    assert draft.rects[0] == pytest.approx((200 / width, 200 / height, 500 / width, 400 / height), abs=0.01)
    _press(desk, Qt.Key.Key_Return)
    desk.until(lambda: len(_page(desk).picture.hand.masks) == 2 and desk.settled())
    image = work.pictures.preview(_page(desk))
    assert image is not None
    assert image.pixelColor(image.width() // 2, image.height() // 2).lightness() < 8
    desk.window.commands["mask"].trigger()
    _press(desk, Qt.Key.Key_Space)
    _press(desk, Qt.Key.Key_Delete)
    _press(desk, Qt.Key.Key_Return)
    desk.until(lambda: len(_page(desk).picture.hand.masks) == 1 and desk.settled())


def test_a_page_is_copied_twice_in_one_decision(desk: Desk) -> None:
    _scanned(desk)
    before = _ids(desk)
    desk.window.commands["copy-masked"].trigger()
    _press(desk, Qt.Key.Key_Insert)
    _press(desk, Qt.Key.Key_Return)
    desk.until(lambda: len(_ids(desk)) == 3 and desk.settled())
    page, copy, _ = desk.window.work.desk.pages
    assert [page.id, len(page.picture.hand.masks), len(copy.picture.hand.masks)] == [before[0], 0, 1]
    assert page.master_ids == copy.master_ids
    _do(desk, "undo")
    assert _ids(desk) == before


def test_what_is_covered_is_in_no_way_in_the_finished_file(desk: Desk, station: Station, tmp_path: Path) -> None:
    """Neither as words nor as pixels; what lies beside it is."""
    _scanned(desk)
    work, services = desk.window.work, desk.window.work.services
    assert services is not None
    page, component = _page(desk), work.desk.component_id
    assert work.desk.desk is not None
    assert component is not None
    masters = work.desk.desk.masters
    services.processing.ensure([page], masters, frozenset({Stage.TEXT}))
    before = PageText.decode(services.processing.artifact(Stage.TEXT, page, masters) or b"")
    middle = before.height_px * 0.2
    above = {word.text for word in before.words if word.box_px[3] < middle and len(word.text) > 2}
    below = {word.text for word in before.words if word.box_px[1] > middle and len(word.text) > 2}
    assert above - below
    assert below - above
    desk.window.commands["mask"].trigger()
    work.page_tool.change(MaskDraft, lambda draft: draft.with_rect((0.0, 0.0, 1.0, 0.2)))
    _press(desk, Qt.Key.Key_Return)
    desk.until(lambda: len(_page(desk).picture.hand.masks) == 1 and desk.settled())
    out = tmp_path / "covered.pdf"
    station.digitizing.finish(component, Plan(out=str(out)), services.actor, Watch(lambda _ask: None))
    read = subprocess.run(["pdftotext", "-l", "1", out, "-"], check=True, capture_output=True, text=True).stdout
    words = set(read.split())
    assert not (above - below) & words
    assert (below - above) & words
    subprocess.run(["pdftoppm", "-l", "1", "-r", "100", "-gray", out, tmp_path / "covered"], check=True)
    with Image.open(next(tmp_path.glob("covered-*.pgm"))) as drawn:
        inside = drawn.crop((0, 0, drawn.width, round(drawn.height * 0.2) - 2))
        assert inside.getextrema()[1] <= 8
        beside = drawn.crop((0, round(drawn.height * 0.2) + 2, drawn.width, drawn.height))
        assert beside.getextrema()[0] < 100
        assert beside.getextrema()[1] > 200


def test_undo_goes_on_where_a_desk_that_is_opened_anew_stands(desk: Desk, station: Station, tmp_path: Path) -> None:
    """The log is all that it needs."""
    _scanned(desk)
    _do(desk, "rotate-right")
    assert desk.window.work.desk.desk is not None
    code = desk.window.work.desk.desk.dossier.code
    again = DeskWindow(
        lambda: services_of(station, tmp_path / "sohoa.toml"),
        station.settings.model_copy(update={"data_dir": tmp_path, "language": "vi"}),
    )
    try:
        desk.until(lambda: again.work.services is not None)
        again.work.open_dossier(code)
        desk.until(lambda: again.work.desk.release is not None)
        again.work.choose_component(
            next(c.id for c in again.work.desk.desk.components if again.work.desk.desk.paper(c.id).pages)
        )  # type: ignore[union-attr]
        assert again.commands["undo"].text() == "Hoàn tác: xoay trang 1"
        again.commands["undo"].trigger()
        desk.until(lambda: again.work.desk.pages and again.work.desk.pages[0].quarter_turns == 0)
        assert again.commands["redo"].text() == "Làm lại: xoay trang 1"
    finally:
        again.work.close()
        again.close()
        again.deleteLater()


def test_the_raw_scan_is_shown_while_its_key_is_held_and_the_loupe_shows_true_pixels(desk: Desk) -> None:
    work, preview = desk.window.work, desk.window.preview
    file = min(desk.feeder.iterdir())
    with Image.open(file) as drawn:
        page = drawn.convert("RGB")
    width, height = page.size
    ImageDraw.Draw(page).ellipse(
        (0.6 * width, 0.75 * height, 0.8 * width, 0.85 * height), outline=(210, 20, 30), width=9
    )
    page.save(file, dpi=(200, 200), quality=88)
    _scanned(desk)
    _do(desk, "rotate-right")
    desk.window.commands["compare"].trigger()
    desk.until(lambda: preview.raw_is_shown)
    QTest.keyRelease(preview, COMPARE_KEY)
    assert not preview.raw_is_shown
    desk.window.commands["loupe"].trigger()
    desk.until(lambda: preview.loupe.filled)
    found = work.close_look.window(_page(desk), (0.5, 0.5))
    assert found is not None
    image, point = found
    width, height = work.pictures.bases.layout(_page(desk).picture).size_px  # type: ignore[union-attr]
    assert max(width, height) >= max(preview.sceneRect().size().toTuple())  # type: ignore[call-overload]
    assert image.rect().contains(point)
    at = preview.loupe.at
    _press(desk, Qt.Key.Key_Right)
    assert preview.loupe.at[0] > at[0]
    desk.window.commands["loupe"].trigger()
    assert preview.loupe.isHidden()
    desk.window.commands["loupe-next"].trigger()
    desk.until(lambda: preview.loupe.isVisible() and desk.settled())
    assert preview.loupe.at == pytest.approx((0.2, 0.7), abs=0.03)


def test_the_next_page_is_here_before_it_is_asked_for(desk: Desk) -> None:
    work = desk.window.work
    _scanned(desk)
    desk.until(lambda: work.pictures.is_here(work.desk.pages[1]))
    desk.window.commands["next-page"].trigger()
    assert work.desk.page_id == _ids(desk)[1]
    assert work.selection.pages == (_ids(desk)[1],)
