"""Marks that a reader lost or took for others, and which syllables Vietnamese has.

Belongs here: what is known of syllables and how they follow each other, and the mending of words by it. Numbers, codes and foreign
words are never touched. Does not belong here: an engine, or a picture.
"""
