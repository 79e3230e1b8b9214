"""Names of files: whatever a title holds, the name is safe, unique in its dossier and short enough, and its words can be read again."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.names import (
    COMPONENT_NAME,
    MAX_FILE_NAME_CHARS,
    PLACEHOLDERS,
    RESULT_NAME,
    FileNames,
    Named,
    check_template,
    file_name,
)
from app.domain.search import folded_words

PROVINCE = FileNames("{owner}.{procedure}.{paper_type}.{nn}", "{owner}.{result}.{number}.{nn}")
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,115}\.pdf")
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
vietnamese = st.lists(
    st.text(st.sampled_from(LETTERS + LETTERS.upper() + string.digits), min_size=1, max_size=8), min_size=1, max_size=40
).map(" ".join)
anything = st.text(max_size=200)
codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)
tidy_codes = codes.map(lambda code: re.sub(r"([._-])[._-]+", r"\1", code).rstrip("._-"))
templates = st.sampled_from(
    [COMPONENT_NAME, RESULT_NAME, PROVINCE.component, PROVINCE.result, "{title}", "{nn}", "x-{nn}-{title}"]
)
named = st.builds(
    Named,
    component=codes,
    title=vietnamese | anything,
    procedure=anything,
    paper_type=anything,
    owner=anything,
    number=anything,
)


@given(template=templates, of=named, taken=st.lists(named, max_size=4))
def test_a_name_is_safe_short_enough_and_alike_no_other(template: str, of: Named, taken: list[Named]) -> None:
    names: list[str] = []
    for one in [*taken, of, of]:
        names.append(file_name(template, one, names))
    for name in names:
        assert SAFE.fullmatch(name), name
        assert len(name) <= MAX_FILE_NAME_CHARS
        assert ".." not in name
    assert len({name.casefold() for name in names}) == len(names)


@given(code=tidy_codes, title=vietnamese)
def test_the_words_of_a_title_can_be_read_again(code: str, title: str) -> None:
    name = FileNames().of_component(Named(component=code, title=title), ())
    words = list(folded_words(f"{code} {title}"))
    read = list(folded_words(name.removesuffix(".pdf").replace("_", " ")))
    if len(name) < MAX_FILE_NAME_CHARS - 10:
        assert read == words
    else:
        whole = read[:-1]
        assert whole == words[: len(whole)]
        assert words[len(whole)].startswith(read[-1])
    assert name.startswith(code[:20])


def test_names_as_people_know_them() -> None:
    names = FileNames()
    assert (
        names.of_component(Named(component="TP01", title="Đơn đề nghị số 5/ĐN"), ()) == "TP01_Don_de_nghi_so_5_DN.pdf"
    )
    result = Named(result="KQ.G15.000022", number="123/QĐ-UBND", title="Quyết định")
    assert names.of_result(result, ()) == "KQ.G15.000022_123_QD-UBND_Quyet_dinh.pdf"
    assert names.of_component(Named(component="TP01"), ()) == "TP01.pdf"
    assert file_name("{title}", Named(title="???"), ()) == "tai_lieu.pdf"


def test_the_codes_of_the_province_are_a_template() -> None:
    paper = Named(owner="038190012345", procedure="1.004889.000.00.00.H56", paper_type="G09-KQ003210")
    assert PROVINCE.of_component(paper, ()) == "038190012345.1.004889.000.00.00.H56.G09-KQ003210.01.pdf"
    first = PROVINCE.of_component(Named(procedure="1.004889.H56", paper_type="TP01"), ())
    assert first == "1.004889.H56.TP01.01.pdf", "the owner's number may be blank"
    assert PROVINCE.of_component(Named(procedure="1.004889.H56", paper_type="TP01"), {first.upper()}).endswith(
        ".02.pdf"
    )
    result = Named(owner="038190012345", result="KQ.G15.000022", number="12/GCN")
    assert PROVINCE.of_result(result, ()) == "038190012345.KQ.G15.000022.12_GCN.01.pdf"


@pytest.mark.parametrize("title", ["Con", "con.1", "NUL", "lpt9"])
def test_no_name_is_that_of_a_device(title: str) -> None:
    assert file_name("{title}", Named(title=title), ()) == f"tai_lieu_{title}.pdf"


def test_a_long_title_gives_way_and_the_number_stays() -> None:
    long = Named(component="TP01", title="giấy tờ " * 40)
    first = FileNames().of_component(long, ())
    second = FileNames().of_component(long, {first})
    assert len(first) <= MAX_FILE_NAME_CHARS
    assert second.endswith("_02.pdf")
    assert len(second) <= MAX_FILE_NAME_CHARS
    codes = Named(owner="9" * 80, procedure="8" * 80, paper_type="TP01")
    assert (
        len({PROVINCE.of_component(codes, ()), PROVINCE.of_component(codes, {PROVINCE.of_component(codes, ())})}) == 2
    )


@pytest.mark.parametrize(
    "template",
    [
        "",
        "TP01",
        "{name}",
        "{title!r}",
        "{title:>9}",
        "{}",
        "{0}",
        "{title.x}",
        "../{title}",
        "{title} {nn}",
        "{title",
        "đơn_{nn}",
    ],
)
def test_what_is_no_template_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"placeholder|none of|expected|stand|field"):
        check_template(template)


def test_every_placeholder_is_one() -> None:
    for placeholder in PLACEHOLDERS:
        assert check_template(f"{{{placeholder}}}")
