"""A photo of a page: where the paper lies, how large it is, how it is lit, and the page drawn upright from it.

Belongs here: all that a phone or a camera over the counter does to a page and a scanner does not: perspective (`outline`, `edges`,
`camera`), the paper's size and the resolution it gives (`paper_size`, `resolution`), lamps and shadows (`light`, `glare`), paper that
does not lie flat (`curl`), and telling such a picture from a scan (`evidence`). `facts` measures all of it, `upright` draws the page.
Does not belong here: scans (`ocr.image.geometry`), and what is said of a photo (`ocr.verdict`). All of it works on a page that shows
its four edges; of any other picture it says that it does not know. Points are pixels whose edges lie at whole numbers; corners run
clockwise from the one that lies top-left.
"""
