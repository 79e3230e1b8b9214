"""An embedded world for training, demonstrations and tests: a dossier system, a feeder, a demonstration PKI, sample paper.

Belongs here: what plays the world outside the station, the process that serves it (`serve`), and how the station starts or finds it
(`client`). Does not belong here: anything that the station needs in daily work. It imports the domain only, and judges received files
through separate programs.
"""
