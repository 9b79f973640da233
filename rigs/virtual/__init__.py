"""The virtual site: SMETS1 meters, the supply, load and gas line around them, and the ports they are reached through.

Layer: a peer process (`python -m rigs.virtual --config FILE`), the device under test of a virtual rig. It is written
from its maker's manual, docs/meters/virtual-smets1.md, and shares no code and no data with the bench that judges it:
of the project it imports only `rigs.peer_main`, what every peer process does.

Rules of this package: quantities are exact integers (a unit is in the name), calendar time is handed in and never
read; only `serving`, `pty_line`, `scpi_server`, `site_time` and `__main__` touch sockets, lines or clocks.
"""
