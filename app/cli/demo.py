"""placeholder"""


def run_demo(keep, settings, console):
    raise SystemExit(2)
