"""What a supervisor would say of a raw page: in focus, well exposed, straight, whole, blank, fine enough.

Belongs here: one module for each measure, from a `Sight` of the page to numbers, `thresholds.toml`, which says where
good ends, and `judge`, which weighs them. Does not belong here: changing pixels, and
rules of law (whether a page may be submitted is decided elsewhere, from the numbers found here).
"""
