"""The search index: made from the store, and made again from it. What it should hold and how hits become what is found is here; how it is
kept is each database's own business: SQLite's in `fts5`, PostgreSQL's in `tsvector`. What a query means belongs in `app.domain.search`."""
