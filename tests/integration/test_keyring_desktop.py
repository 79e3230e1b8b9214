"""The real keyring of a desktop session: gnome-keyring under a session bus of the test's own."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
from app.identity.secrets import KeyringSecrets
secrets = KeyringSecrets()
assert secrets.available
assert secrets.get("pin:demo") is None
secrets.set("pin:demo", "mật khẩu")
assert KeyringSecrets().get("pin:demo") == "mật khẩu"
"""


def test_a_secret_survives_in_gnome_keyring(tmp_path: Path) -> None:
    unlock = "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    command = ["dbus-run-session", "--", "sh", "-ec", f'{unlock}; exec "$0" -c "$1"', sys.executable, SCRIPT]
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    (tmp_path / "run").mkdir(mode=0o700)
    done = subprocess.run(
        command,
        cwd=Path(__file__).parents[2],
        env=home | {"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
