"""How the words of a page lie: rows, columns, heads, tables and closings, their kinds and their reading order.

Belongs here: pure functions over boxes of words, of rules and of seals. Does not belong here: pixels, an engine, the meaning of a word
beyond the few by which the parts of an office paper are known.
"""
