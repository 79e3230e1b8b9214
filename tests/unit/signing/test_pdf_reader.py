"""Hexadecimal strings are read at once, and come out as pyHanko reads them digit by digit."""

from __future__ import annotations

from io import BytesIO

from hypothesis import example, given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic

from app.signing import pdf_reader

_PIECES = st.one_of(
    st.binary(max_size=40).map(lambda data: data.hex().encode()),
    st.binary(max_size=40).map(lambda data: data.hex().upper().encode()),
    st.sampled_from([b" ", b"\n", b"7", b"%c\n", b"x", b"<", b">", b"FEFF1EA0", b""]),
)


def _read(how: object, data: bytes) -> object:
    stream = BytesIO(data)
    stream.seek(3)
    try:
        found = how(stream)  # type: ignore[operator]
    except Exception as error:
        return type(error)
    return type(found), found, stream.tell()


@given(st.lists(_PIECES, max_size=6).map(b"".join), st.sampled_from([b">", b"", b"> /Next", b">>"]))
@example(b"ab" * 40_000, b">")
@example(b"ab" * 32_767, b">")
@example(b"ab" * 32_768, b">")
def test_it_reads_what_pyhanko_reads(inside: bytes, end: bytes) -> None:
    data = b"/X <" + inside + end
    assert _read(pdf_reader.read_hex_string, data) == _read(pdf_reader._digit_by_digit, data)


def test_pyhanko_reads_with_it() -> None:
    assert generic.read_hex_string_from_stream is pdf_reader.read_hex_string
    assert bytes(generic.read_object(BytesIO(b"<0102FF>"), generic.Reference(1, 0, None))) == b"\x01\x02\xff"
