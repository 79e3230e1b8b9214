"""The policy of archives: which form a paper gets, and what does not go together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.archival import ArchiveForm, ArchivePolicy, Flavour, LayerMode


def test_what_nobody_decided_is_archived_faithfully_as_2u() -> None:
    assert ArchivePolicy().form_of("G15-KQ004389") == ArchiveForm(Flavour.PDFA_2U, LayerMode.FAITHFUL)


def test_a_kind_of_paper_may_have_a_mode_of_its_own() -> None:
    policy = ArchivePolicy(Flavour.PDFA_1B, LayerMode.LEAN, {"G15-KQ004389": LayerMode.MASTER})
    assert policy.form_of("G15-KQ004389") == ArchiveForm(Flavour.PDFA_1B, LayerMode.MASTER)
    assert policy.form_of("") == ArchiveForm(Flavour.PDFA_1B, LayerMode.LEAN)


def test_a_persons_word_is_weaker_than_what_is_decided() -> None:
    policy = ArchivePolicy(Flavour.PDFA_3U, mode_of_paper={"TP01": LayerMode.LEAN}, attach_masters=True)
    assert policy.form_of("TP02", "3u", "master") == ArchiveForm(Flavour.PDFA_3U, LayerMode.MASTER, attach_masters=True)
    assert policy.form_of("TP01", "1b", "master") == ArchiveForm(Flavour.PDFA_1B, LayerMode.LEAN), "no masters in 1b"
    decided = replace(policy, decided=frozenset({"flavour", "mode"}))
    assert decided.form_of("TP02", "1b", "master") == decided.form_of("TP02")


@pytest.mark.parametrize("flavour", [Flavour.PDFA_1B, Flavour.PDFA_2U])
def test_masters_are_attached_to_3u_alone(flavour: Flavour) -> None:
    with pytest.raises(ValueError, match="3u"):
        ArchivePolicy(flavour, attach_masters=True)
    assert ArchivePolicy(Flavour.PDFA_3U, attach_masters=True).attach_masters
