"""Alembic's folder: one file for each schema that was ever in use. A released revision never changes."""
