"""The commands about the data folder as a whole: whether it is sound, its backup, and what is made of that again."""

from __future__ import annotations

import os
from pathlib import Path

from app.messages import word
from tests.support.cli_world import CommandLine, conforms
from tests.support.store_world import open_desk, waiting_dossier


def test_store_check_backup_restore(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "data")
    waiting_dossier(desk, "H56.14-261123-0001")
    desk.store.close()
    cli = CommandLine(tmp_path / "data")
    conforms("store-check", cli.json("store", "check").document)
    backed = cli.json("store", "backup", tmp_path / "backup")
    assert backed.code == 0
    conforms("store-backup", backed.document)
    restored = CommandLine(tmp_path / "restored")
    back = restored.json("store", "restore", tmp_path / "backup", "--verify")
    assert back.code == 0
    conforms("store-restore", back.document)
    assert back.document["blobs"] == backed.document["blobs"]
    assert restored.json("store", "restore", tmp_path / "backup").error["code"] == "RESTORE_NOT_EMPTY"
    victim = next(path for path in (restored.folder / "blobs").rglob("*") if path.is_file())
    os.truncate(victim, 1)
    damaged = restored.json("store", "check")
    assert damaged.code == 7
    conforms("store-check", damaged.document)
    assert damaged.document["damaged"] == [victim.parent.name + victim.name]
    for call, keys in (
        (["store", "check"], damaged.document),
        (["store", "backup", tmp_path / "again"], backed.document),
        (["store", "reindex"], {"indexed": 1}),
    ):
        told = restored(*call).out
        assert len(told.splitlines()) == len(keys)
        assert "?" not in told
        assert not [key for key in keys if f"{key}:" in told], "words for people, not the names of fields"
    assert f"{word('store_check_ok', 'vi')}: {word('store_no', 'vi')}" in restored("store", "check").out


def test_a_counter_says_that_there_is_nothing_to_be_made_anew(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "data")
    waiting_dossier(desk, "H56.14-261123-0001")
    desk.store.close()
    cli = CommandLine(tmp_path / "data")
    for call in (["reprocess"], ["reprocess", "--since", "2026-11-01", "--stage", "preview", "--yes"]):
        told = cli.json(*call)
        conforms("reprocess", told.document)
        assert (told.code, told.document["pages"], told.document["done"]) == (0, 0, None)
    assert word("reprocess_nothing", "vi") in cli("reprocess").out
    assert cli("reprocess", "--since", "yesterday").code == 2
