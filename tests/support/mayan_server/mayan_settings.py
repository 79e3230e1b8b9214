"""Mayan's own production settings, on loopback with SQLite: the queue of its background work is a folder, so that workers in processes of
their own take from it, as in a real installation."""

from pathlib import Path

from mayan.settings.production import *  # noqa: F403
from mayan.settings.production import MEDIA_ROOT

_FOLDER = Path(MEDIA_ROOT)
_QUEUE = _FOLDER / "queue"
_QUEUE.mkdir(parents=True, exist_ok=True)

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
CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(_QUEUE),
    "data_folder_out": str(_QUEUE),
    "control_folder": str(_QUEUE),
    "polling_interval": 0.05,
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # nobody looks at its pages here
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
