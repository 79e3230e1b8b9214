from __future__ import annotations

import pytest

from ocr.errors import LanguageMissing
from ocr.text.tesseract.data import installed_languages, language_digest, require_language, tessdata_folder


@pytest.fixture
def folder(tmp_path):
    for name in ("vie", "eng", "osd"):
        (tmp_path / f"{name}.traineddata").write_bytes(name.encode())
    return tmp_path


def test_languages_are_those_that_can_read(folder):
    assert installed_languages(folder) == ("eng", "vie")


def test_each_part_of_a_language_is_required(folder):
    require_language(folder, "vie+eng")
    with pytest.raises(LanguageMissing, match="fra, lao") as refusal:
        require_language(folder, "vie+lao+fra")
    assert refusal.value.code == "LANGUAGE_MISSING"


def test_the_digest_changes_with_the_data(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    for path in folder.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    assert language_digest(other) == language_digest(folder)
    changed = tmp_path_factory.mktemp("changed")
    (changed / "eng.traineddata").write_bytes(b"eng")
    (changed / "vie.traineddata").write_bytes(b"other")
    assert language_digest(changed) != language_digest(folder)


def test_the_named_folder_is_used(folder, monkeypatch):
    monkeypatch.setenv("TESSDATA_PREFIX", str(folder))
    assert tessdata_folder() == folder


def test_a_named_folder_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "absent"))
    with pytest.raises(LanguageMissing):
        tessdata_folder()
