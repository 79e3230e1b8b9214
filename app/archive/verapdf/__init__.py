"""The Java side of the judge: our small server around veraPDF's engine, and how it is compiled and started.

Here belong the Java source, its class path and its process. Not here: what a verdict means to the station (`app.archive.judge`).
"""
