"""What a supervisor looks at: which pages, why, what was found on them, and what was decided. Pure.

Belongs here: values of the review (defects, cases, decisions, lots) and every decision about them that needs no disk: who may look, what
comes first, how a lot stands. Does not belong here: rows (`store`), finding cases (`services`), sentences (`messages`, `ui`).
"""
