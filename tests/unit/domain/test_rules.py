"""Papers that may not be digitised, by the rule that held on their own day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.cli.parser import FORMS
from app.domain.clock import day_in_viet_nam
from app.domain.errors import InputRefused
from app.domain.model import PaperForm
from app.domain.rules import Law, form_refused, load_law, require_digitisable
from app.messages import Language, explain

LAW = load_law(Path(__file__).resolve().parents[3] / "resources" / "rules")
CHANGED = """
[[rules]]
id = "forms.not_digitised"
value = ["photocopy", "show-only", "secret"]
source = "Thông tư cũ"
article = "Điều 7"
valid_from = 2023-04-05
valid_to = 2025-06-30
verified = true

[[rules]]
id = "forms.not_digitised"
value = ["show-only", "secret", "shared-data"]
source = "Thông tư mới"
article = "Điều 9"
valid_from = 2025-07-01
verified = false
"""


@pytest.fixture
def changed(tmp_path: Path) -> Law:
    """A law in which photocopies were refused until the end of June 2025, and shared data are since then."""
    (tmp_path / "digitisation.toml").write_text(CHANGED, encoding="utf-8")
    return load_law(tmp_path)


@pytest.mark.parametrize("form", PaperForm)
def test_only_an_original_may_be_digitised_today(form: PaperForm) -> None:
    rule = form_refused(LAW, date(2026, 11, 26), form)
    assert (rule is None) == (form is PaperForm.ORIGINAL)


@pytest.mark.parametrize(
    ("day", "form", "source"),
    [
        (date(2023, 4, 4), PaperForm.PHOTOCOPY, None),
        (date(2023, 4, 5), PaperForm.PHOTOCOPY, "Thông tư cũ"),
        (date(2025, 6, 30), PaperForm.PHOTOCOPY, "Thông tư cũ"),
        (date(2025, 7, 1), PaperForm.PHOTOCOPY, None),
        (date(2025, 6, 30), PaperForm.SHARED_DATA, None),
        (date(2025, 7, 1), PaperForm.SHARED_DATA, "Thông tư mới"),
        (date(2025, 6, 30), PaperForm.SECRET, "Thông tư cũ"),
        (date(2025, 7, 1), PaperForm.SECRET, "Thông tư mới"),
        (date(2025, 7, 1), PaperForm.ORIGINAL, None),
    ],
)
def test_the_rule_of_the_papers_own_day_applies(changed: Law, day: date, form: PaperForm, source: str | None) -> None:
    rule = form_refused(changed, day, form)
    assert (rule.source if rule else None) == source


def test_a_refusal_names_the_rule_its_article_and_whether_it_is_confirmed(changed: Law) -> None:
    told = {}
    for day in (date(2025, 6, 30), date(2025, 7, 1)):
        with pytest.raises(InputRefused) as refused:
            require_digitisable(changed, day, PaperForm.SHOW_ONLY, "TP03")
        told[day.year, day.month] = refused.value
    old, new = told.values()
    assert old.code == new.code == "NOT_TO_BE_DIGITISED"
    assert (old.fields["rule"], old.fields["article"], old.fields["confirmed"]) == ("Thông tư cũ", "Điều 7", "yes")
    assert (new.fields["rule"], new.fields["article"], new.fields["confirmed"]) == ("Thông tư mới", "Điều 9", "no")
    require_digitisable(changed, date(2025, 7, 1), PaperForm.PHOTOCOPY, "TP03")


@pytest.mark.parametrize(
    ("language", "form", "doubt"),
    [("vi", "giấy tờ mật", "đối chiếu lại"), ("en", "a secret paper", "to be confirmed")],
)
def test_a_refusal_is_told_in_words(changed: Law, language: Language, form: str, doubt: str) -> None:
    for day, doubtful in ((date(2025, 6, 30), False), (date(2025, 7, 1), True)):
        with pytest.raises(InputRefused) as refused:
            require_digitisable(changed, day, PaperForm.SECRET, "TP03")
        text = explain(refused.value, language).message
        assert "TP03" in text
        assert form in text
        assert str(refused.value.fields["article"]) in text
        assert (doubt in text) == doubtful
        assert "?" not in text


def test_a_day_is_one_of_viet_nam() -> None:
    assert day_in_viet_nam(datetime(2025, 6, 30, 16, 59, tzinfo=UTC)) == date(2025, 6, 30)
    assert day_in_viet_nam(datetime(2025, 6, 30, 17, 0, tzinfo=UTC)) == date(2025, 7, 1)


def test_the_command_line_knows_all_forms() -> None:
    assert tuple(PaperForm) == FORMS
