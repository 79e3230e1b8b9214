"""Statistics as SQL: sums by day of what happened (`sums`), and each figure as one query over them (`queries`), asked through `reports`.

Belongs here: counting. Does not belong here: what may be said of counts (`domain/figures`), who may see them (`services/reporting`).
"""
