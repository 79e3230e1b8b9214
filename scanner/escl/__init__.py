"""Network scanners that speak eSCL (Mopria eSCL 2.97; AirScan), without a driver: HTTP and XML.

Here belong what such a device says of itself (`description`, `status`), what it is asked (`settings`), the line to it with
its limits (`wire`), a scan job from its creation to its end (`job`), the bytes of its pages (`pages`), and how devices are
found (`discovery`). `backend` puts them behind `scanner.backend.ScannerBackend`. Nothing here trusts a device: every answer
has a limit of bytes and of time, XML knows no entities, no request goes to another host, and a page counts only once its
last byte came. A page is never decoded; what is read of a JPEG file are its markers.
"""
