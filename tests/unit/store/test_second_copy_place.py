"""Where a copy folder may lie, by the kernel's tables of other machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import StoreFailed
from app.store.second_copy import place
from app.store.second_copy.place import require_elsewhere


class Machine:
    """Disks and mounts as a kernel would show them."""

    def __init__(self, root: Path) -> None:
        self.root, self.sys, self.mounts = root, root / "sys", root / "mountinfo"
        self.lines: list[str] = []
        for name in ("data", "copy"):
            (root / name).mkdir(parents=True)

    def disk(self, name: str, device: str, *, partition_of: str = "", slaves: tuple[str, ...] = ()) -> None:
        folder = self.sys / "devices" / partition_of / name
        folder.mkdir(parents=True)
        if partition_of:
            (folder / "partition").write_text("1")
        for slave in slaves:
            (folder / "slaves").mkdir(exist_ok=True)
            (folder / "slaves" / slave).symlink_to((self.sys / "dev" / "block" / slave).resolve())
        (self.sys / "dev" / "block").mkdir(parents=True, exist_ok=True)
        (self.sys / "dev" / "block" / device).symlink_to(folder)

    def mount(self, device: str, point: str, kind: str = "ext4", source: str = "none") -> None:
        spot = str(self.root / point).replace(" ", "\\040")
        self.lines.append(f"1 0 {device} / {spot} rw shared:1 - {kind} {source} rw")
        self.mounts.write_text("\n".join(self.lines))

    def refusal(self, monkeypatch: pytest.MonkeyPatch) -> str | None:
        monkeypatch.setattr(place, "_one_file_system", lambda one, other: False)  # here both lie on one
        try:
            require_elsewhere(self.root / "copy", self.root / "data", self.mounts, self.sys)
        except StoreFailed as error:
            return error.code
        return None


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "một máy")


def test_two_disks_are_two(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.disk("sda1", "8:1", partition_of="sda")
    machine.disk("sdb1", "8:17", partition_of="sdb")
    machine.mount("8:1", "data")
    machine.mount("8:17", "copy")
    assert machine.refusal(monkeypatch) is None


def test_two_partitions_of_a_disk_are_one(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.disk("sda1", "8:1", partition_of="sda")
    machine.disk("sda2", "8:2", partition_of="sda")
    machine.mount("8:1", "data")
    machine.mount("8:2", "copy")
    assert machine.refusal(monkeypatch) == "COPY_SAME_DISK"


def test_encryption_and_volumes_are_followed_down(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.disk("sda1", "8:1", partition_of="sda")
    machine.disk("sda2", "8:2", partition_of="sda")
    machine.disk("dm-0", "253:0", slaves=("8:2",))
    machine.disk("dm-1", "253:1", slaves=("253:0",))
    machine.mount("253:1", "data")
    machine.mount("8:1", "copy")
    assert machine.refusal(monkeypatch) == "COPY_SAME_DISK"


def test_a_file_on_the_disk_is_no_other_disk(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.disk("sda1", "8:1", partition_of="sda")
    machine.disk("loop0", "7:0")
    backing = machine.sys / "devices" / "loop0" / "loop"
    backing.mkdir()
    (backing / "backing_file").write_text(f"{machine.root / 'data' / 'image'}\n")
    machine.mount("8:1", "data")
    machine.mount("7:0", "copy")
    assert machine.refusal(monkeypatch) == "COPY_SAME_DISK"


@pytest.mark.parametrize(
    ("kind", "source"),
    [("cifs", "//quay-2/ban-sao"), ("nfs4", "quay-2:/ban-sao"), ("nfs", "quay-2:/b"), ("fuse.sshfs", "a@quay-2:/b")],
)
def test_a_share_of_another_machine_is_elsewhere(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, kind: str, source: str
) -> None:
    machine.disk("sda1", "8:1", partition_of="sda")
    machine.mount("8:1", "data")
    machine.mount("0:50", "copy", kind, source)
    assert machine.refusal(monkeypatch) is None


_NO_DISK = [
    ("zfs", "tank/copy"),
    ("overlay", "overlay"),
    ("fuse.mergerfs", "a:b"),
    ("fuse.bindfs", "/dev/null"),
    ("fuse.gvfsd-fuse", "gvfsd-fuse"),
    ("9p", "host"),
    ("virtiofs", "host"),
    ("cifs2", "//quay-2/b"),
]


@pytest.mark.parametrize(("kind", "source"), _NO_DISK)
@pytest.mark.parametrize("folder", ["data", "copy"])
def test_what_tells_no_disk_is_not_claimed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, kind: str, source: str, folder: str
) -> None:
    machine.disk("sda1", "8:1", partition_of="sda")
    machine.mount("8:1", "copy" if folder == "data" else "data")
    machine.mount("0:50", folder, kind, source)
    assert machine.refusal(monkeypatch) == "COPY_DISK_UNKNOWN"


def test_two_datasets_of_a_pool_are_not_claimed_to_be_two_disks(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.mount("0:50", "data", "zfs", "tank/data")
    machine.mount("0:51", "copy", "zfs", "tank/copy")
    assert machine.refusal(monkeypatch) == "COPY_DISK_UNKNOWN"


def test_two_shares_may_lie_on_one_disk_of_another_machine(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.mount("0:50", "data", "nfs4", "quay-2:/a")
    machine.mount("0:51", "copy", "nfs4", "quay-2:/b")
    assert machine.refusal(monkeypatch) == "COPY_DISK_UNKNOWN"


def test_a_share_is_elsewhere_whatever_the_data_lie_on(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.mount("0:50", "data", "zfs", "tank/data")
    machine.mount("0:51", "copy", "cifs", "//quay-2/ban-sao")
    assert machine.refusal(monkeypatch) is None


def test_a_file_on_what_tells_no_disk_lies_there_too(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.disk("loop0", "7:0")
    backing = machine.sys / "devices" / "loop0" / "loop"
    backing.mkdir()
    (backing / "backing_file").write_text(f"{machine.root / 'data' / 'image'}\n")
    machine.mount("0:50", "data", "overlay", "overlay")
    machine.mount("7:0", "copy")
    assert machine.refusal(monkeypatch) == "COPY_SAME_DISK"


def test_without_the_kernels_list_nothing_is_claimed(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.refusal(monkeypatch) == "COPY_DISK_UNKNOWN"


def test_memory_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.disk("sda1", "8:1", partition_of="sda")
    machine.mount("8:1", "data")
    machine.mount("0:50", "copy", "tmpfs")
    assert machine.refusal(monkeypatch) == "COPY_IN_MEMORY"


def test_this_machine_tells_its_own_disk(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="COPY_SAME_DISK"):
        require_elsewhere(tmp_path / "copy", tmp_path)
