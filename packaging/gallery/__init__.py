"""The gallery: the desktop's views in each state, theme, language and size, drawn from the real window while it does the job.

`camera` takes the pictures, `views` says what each shows and which are kept in docs/screens, `start`, `day`, `beside` and `at_the_scanner`
bring the window into its states. Nothing here is part of the station.
"""
