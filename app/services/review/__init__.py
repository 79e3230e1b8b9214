"""The supervisor's desk without its window: what comes up for review, what is decided of it, and what a case shows.

Belongs here: finding cases (`finding`, with `comparing` for pages that came again), deciding them (`reviewing`), and looking at them
(`showing`). Does not belong here: drawing samples, and who may do what (`services.rights`).
"""
