"""How the rows of a counter come to a centre: read here as they were written (parcel), put there once (arriving).

A counter's own database stays the one that it writes to and answers from. No queue is kept: what has not come yet follows from how far the
centre says that it has come. What a machine can make anew of rows (sums, waiting cases, the index) is made at the centre.
"""
