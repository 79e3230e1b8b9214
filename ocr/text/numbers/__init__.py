"""Numbers, days and codes: their grammar, their parts put together, and what is noted of two readings.

Belongs here: pure functions over words. Does not belong here: the second reading itself (`ocr.text.again`).
"""
