"""The station: the rooms that turn paper at a counter into signed archival copies in the dossier system.

Two faces (`cli`, `gui`), one composition root (`bootstrap`), use cases (`services`) over adapters, and pure decisions (`domain`).
"""
