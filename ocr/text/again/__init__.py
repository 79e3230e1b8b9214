"""What an engine missed or may have taken for something else, read once more from the picture.

Belongs here: where to look and what to believe, each with a reader handed in as a function. Does not belong here: an engine.
"""
