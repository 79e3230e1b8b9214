"""Whatever goes wrong between a station and the dossier system: the rows, the world they happen in, the station."""
