"""What `doctor` says of the parts that it finds."""

from __future__ import annotations

from app.bootstrap.checks import reading_said
from app.messages import Language


def test_the_doctor_says_that_nobody_reads_a_second_time_and_what_installs_it() -> None:
    assert reading_said("tesseract 5", {"vie", "osd", "eng"}, "en") == "tesseract 5"
    languages: tuple[Language, ...] = ("vi", "en")
    for language in languages:
        assert "tesseract-ocr-eng" in reading_said("tesseract 5", {"vie", "osd"}, language)
