"""Figures: what is counted, and what may be said of counts. Pure: the counting itself is the store's (`app.store.reports`)."""
