"""Bar codes, matrix codes and patch codes on a page.

Belongs here: finding and decoding them (`reader.read_codes`): where something looks like a code (`likely`), what zxing-cpp reads
there, and the patches of separator sheets, which it does not read (`patch`). Does not belong here: what a code means (an identity
card, a reception slip, a separator); its text is a claim of the paper, never proof, and is never logged.
"""
