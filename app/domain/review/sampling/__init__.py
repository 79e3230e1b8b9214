"""How many papers of a lot are looked at, which, and what follows: single sampling by attributes. Pure.

Belongs here: the tables of MIL-STD-105E (public; ISO 2859-1 took them over), the plan for a lot, the rules by which inspection becomes
tightened or reduced, the draw. Does not belong here: which papers make a lot, rows, sentences.

Where ISO 2859-1:1999 differs from MIL-STD-105E: its reduced plans have no gap between acceptance and rejection number (Table 2-C; here the
public Table II-C is used, with the rule of 105E for what falls into the gap); it goes over to reduced inspection by a switching score
(9.3.3.2) in the place of ten lots and limit numbers (105E, 4.7.3 and Table VIII); that is used here. Sampling stops, in both, after five
lots that were not accepted on tightened inspection (9.4; 105E, 4.8: ten lots that stayed on it were the rule of 105D).

All 1,248 cells of code letters A to R and 26 AQLs in the three tables were compared with those that AQLSchemes for R reprints
(as kept in github.com/fjgonzalezmgt/AQLSchemesCust, c42ea7df).
"""
