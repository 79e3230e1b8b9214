"""Bar codes and QR codes on a page.

Belongs here: finding and decoding them (`reader.read_codes`). Does not belong here: what a code means (an identity
card, a reception slip); its text is a claim of the paper, never proof, and is never logged.
"""
