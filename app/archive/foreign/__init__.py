"""Pages of PDF files from outside that go into the archive as they are, so far as that loses nothing.

Copied is what PDF/A-2u is known to allow and nothing else: what is not on the lists is left out where nobody sees the difference, and the
page is drawn where somebody would. These functions parse hostile files: they run in a worker process with limits. `keep` is the door,
`page_form` brings a page that was kept into an archive.
"""
