"""The search index: a file of its own beside the database, made from it and made again from it. Here belongs whatever reads or writes that
file; what a query means belongs in `app.domain.search`."""
