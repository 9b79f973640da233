"""Devices that are none: nothing may pass on them. `python -m rigs.dummy --config FILE`, see `rigs.dummy.__main__`."""
