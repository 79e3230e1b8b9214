"""Mayan's own production settings, on loopback with SQLite; the queue of its background work is a Redis of its own, as in a real
installation. A folder as queue lost workers: now and then one took a message that was not written yet, and ended."""

from pathlib import Path

from mayan.settings.production import *  # noqa: F403
from mayan.settings.production import MEDIA_ROOT

_FOLDER = Path(MEDIA_ROOT)

ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(_FOLDER / "db.sqlite3"),
        "OPTIONS": {
            # several processes write: each says so when it begins, and waits for the others
            "timeout": 60,
            "transaction_mode": "IMMEDIATE",
            # processes are killed here, never the machine
            "init_command": "PRAGMA journal_mode=wal; PRAGMA synchronous=off",
        },
    }
}
CELERY_BROKER_URL = f"redis+socket://{_FOLDER / 'queue.sock'}"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # nobody looks at its pages here
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
