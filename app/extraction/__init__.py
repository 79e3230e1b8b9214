"""Words to meaning: the kind of a paper, its fields, what speaks against them, and where in a stack one paper ends.

Belongs here: pure readers of `app.domain.page.PageText` and of codes, values in and values out. Does not belong here: any engine, any
file, any decision of a person. What is found is proposed; only what has a form by which it is known is looked for.
"""
