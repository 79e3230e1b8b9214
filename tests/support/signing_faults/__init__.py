"""Whatever goes wrong while a document is signed: how it is produced, and what must then be so."""
