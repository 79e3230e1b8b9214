from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from scanner.whole import _Bytes, held_open, open_file, why_not_whole


def picture(kind: str, **settings: object) -> bytes:
    out = io.BytesIO()
    noise = Image.effect_noise((97, 61), 80).convert("RGB")
    noise.save(out, kind, **settings)
    return out.getvalue()


def lack(path: Path) -> str:
    with open_file(path) as file:
        return why_not_whole(file)


def is_held(path: Path) -> bool:
    with open_file(path) as file:
        return held_open(file)


def pages(**settings: object) -> bytes:
    out = io.BytesIO()
    first, *more = [Image.effect_noise((80 + index, 50), 60).convert("RGB") for index in range(3)]
    first.save(out, "TIFF", save_all=True, append_images=more, **settings)
    return out.getvalue()


def with_thumbnail() -> bytes:
    """An EXIF segment that holds a whole JPEG, as cameras write it: its end is not the picture's."""
    inner = picture("JPEG")
    segment = b"\xff\xe1" + (len(inner) + 8).to_bytes(2, "big") + b"Exif\0\0" + inner
    outer = picture("JPEG", progressive=True)
    return outer[:2] + segment + outer[2:]


PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n" + b"x" * 4000 + b"\ntrailer\nstartxref\n9\n%%EOF\n"
WHOLE: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: picture("JPEG"),
    "jpeg-progressive": lambda: picture("JPEG", progressive=True),
    "jpeg-restarts": lambda: picture("JPEG", restart_marker_blocks=1),
    "jpeg-with-thumbnail": with_thumbnail,
    "png": lambda: picture("PNG"),
    "tiff": lambda: picture("TIFF"),
    "tiff-lzw": lambda: picture("TIFF", compression="tiff_lzw"),
    "tiff-pages": pages,
    "bigtiff-pages": lambda: pages(big_tiff=True),
    "webp": lambda: picture("WEBP"),
    "bmp": lambda: picture("BMP"),
    "pdf": lambda: PDF,
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_lacks_nothing(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(WHOLE[kind]())
    assert lack(file) == ""


@pytest.mark.parametrize("kind", WHOLE)
def test_a_file_that_is_cut_off_lacks_something(kind: str, tmp_path: Path) -> None:
    whole, file = WHOLE[kind](), tmp_path / "file"
    step = max(1, len(whole) // 41)
    for length in range(20, len(whole) - 32, step):
        file.write_bytes(whole[:length])
        assert lack(file), f"{length} of {len(whole)} bytes"


@pytest.mark.parametrize("kind", ["jpeg", "jpeg-with-thumbnail", "png", "pdf"])
def test_a_file_laid_out_with_zeros_is_not_whole(kind: str, tmp_path: Path) -> None:
    whole, file = WHOLE[kind](), tmp_path / "file"
    kept = len(whole) * 2 // 3
    file.write_bytes(whole[:kept] + bytes(len(whole) - kept))
    assert lack(file)


@pytest.mark.parametrize("kind", ["jpeg", "jpeg-progressive", "png", "tiff"])
def test_what_is_appended_does_not_matter(kind: str, tmp_path: Path) -> None:
    """Phones put films and depth maps behind their pictures."""
    file = tmp_path / "file"
    file.write_bytes(WHOLE[kind]() + b"\0\0\0\x18ftypmp42" + bytes(500))
    assert lack(file) == ""


def test_a_file_of_zeros_alone_is_of_no_kind_yet(tmp_path: Path) -> None:
    """So a share lays out a copy before its first bytes are there."""
    file = tmp_path / "file"
    file.write_bytes(bytes(4000))
    assert lack(file) == "it is laid out, not written"
    file.write_bytes(b"no page")
    assert lack(file) == ""


def test_an_empty_file_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert lack(tmp_path / "file") == "it is empty"


def test_a_tiff_whose_directories_go_in_a_circle_comes_to_an_end(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"II*\0\x08\0\0\0" + b"\1\0" + b"\0\1\3\0\1\0\0\0\1\0\0\0" + b"\x08\0\0\0")
    assert lack(file) == ""


def test_a_file_that_somebody_writes_is_held_open(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with file.open("wb") as writer:
        writer.write(b"half")
        writer.flush()
        assert is_held(file)
    assert not is_held(file)
    with file.open("rb"):
        assert not is_held(file)


@pytest.mark.parametrize(
    ("entries", "count", "why"),
    [
        (1, 2_000_001, "a TIFF of more strips than pages can have"),
        (65_535, 1, "a TIFF of more fields than pages can have"),
    ],
)
def test_a_tiff_that_claims_more_than_pages_have_is_not_followed(
    entries: int, count: int, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sparse, so that the claim costs its maker nothing."""
    monkeypatch.setattr("scanner.whole._MOST_FIELDS", 65_000)
    table = entries.to_bytes(2, "little") + b"\x11\1\4\0" + count.to_bytes(4, "little") + (26).to_bytes(4, "little")
    with (tmp_path / "file").open("wb") as file:
        file.write(b"II*\0\x08\0\0\0" + table)
        file.truncate(26 + 4 * count + 12 * entries)
    assert lack(tmp_path / "file") == why


def test_a_file_that_is_cut_short_while_it_is_looked_at_ends_the_look_alone(tmp_path: Path) -> None:
    """A mapped file would end the process (SIGBUS)."""
    path = tmp_path / "file"
    path.write_bytes(b"BM" + (1 << 20).to_bytes(4, "little") + bytes(1 << 20))
    with open_file(path) as file:
        data = _Bytes(file)
        os.truncate(path, 3)
        with pytest.raises(IndexError):
            data.at(100_000, 4)
        assert list(data.pieces()) == [b"BM\0"]


def test_neither_links_nor_pipes_are_opened(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(__file__)
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(OSError, match=r"symbolic|plain"):
            open_file(tmp_path / name)
