"""The index of a PostgreSQL database: tables of it, in a schema of their own. Here belongs whatever reads or writes those tables."""
