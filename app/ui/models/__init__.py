"""Qt item models: thin adapters over pure tuples, changed by differences and never reset. No use case is called here."""
