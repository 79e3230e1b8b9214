"""What became of pages of PDF files, as the command line tells it."""

from __future__ import annotations

import pytest

from app.cli.console import Console
from app.cli.imported import tell_imported
from app.domain.imported import Drawn, ImportedPage, LeftOut


def test_attachments_are_told_once_by_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    page = ImportedPage(Drawn.CLEANED, (LeftOut.ATTACHMENTS, LeftOut.LINKS), ("bang-ke.xlsx",))
    tell_imported((page, None, page), Console(False, False, "vi"))
    told = capsys.readouterr().out
    drawn, links, attachments = told.splitlines()
    assert drawn.endswith("chữ được đọc lại từ ảnh") and "liên kết" in links
    assert attachments == "Tệp đính kèm bên trong PDF, không đưa vào bản lưu: bang-ke.xlsx"
