"""The index of a SQLite database: a file of its own beside it. Here belongs whatever reads or writes that file."""
