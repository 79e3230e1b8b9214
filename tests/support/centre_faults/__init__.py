"""Whatever goes wrong at a centre and on the way there: the rows, the world they happen in, what has to be so afterwards."""
