"""Words to meaning: the type of a paper, its fields, cross-checks between papers, splitting of a stack by its slips.

Belongs here: pure readers of `app.domain.page.PageText` and of codes, values in and values out. Does not belong here: any engine, any
file, any decision of a person. Empty until the issue of words and fields: nothing is proposed before it can be trusted.
"""
