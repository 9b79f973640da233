"""Everything a test bench is made of: rig files, device profiles, ports, adapters, the hub and the virtual site.

Rooms: `ports.py` says what the bench may ask of anything plugged in; `adapters/` is the only code of the bench process
that opens a socket, a serial port, a VISA session or a broker connection; `hub/` and `virtual/` are peers, each in a
process of its own; `devices/` and `sites/` are data.
"""
