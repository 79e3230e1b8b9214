"""Words to meaning: the fields of a paper, and later its type, cross-checks between papers, splitting of a stack by its slips.

Belongs here: pure readers of `app.domain.page.PageText` and of codes, values in and values out. Does not belong here: any engine, any
file, any decision of a person. What is found is proposed; only what has a form by which it is known is looked for.
"""
