"""How the desk looks: the style sheet and the colours that painted parts share with it."""
