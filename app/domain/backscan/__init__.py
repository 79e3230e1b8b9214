"""Old archives in bulk: a pile of sheets in which dossier follows dossier, how it is cut, and what a person has to decide. Pure."""
