"""How the desk looks. `tokens`: the figures of the design. `theme`: the look of now. `appearance`: which one the officer wants."""
