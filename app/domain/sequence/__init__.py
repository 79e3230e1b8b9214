"""What pages tell when they are laid beside each other: their order, what is missing, what does not belong, what the scanner did to all.

Belongs here: one module per check, each with one public function, `PaperSequence` in and `Finding`s out; `checks` is their table. They
work on facts: sizes, sides, reasons, imprints, and what was read of the printed words (`marks`). Does not belong here: pixels and engines,
the store, decisions and sentences. What is found is a doubt with its evidence; nothing here stops anybody, and a lone guess is none: two
pages have to agree before a third one is doubted.
"""
