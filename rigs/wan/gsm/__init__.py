"""The GSM carrier: what stands between a hub and its broker when the hub's way is a modem.

Layer: rigs, a peer (`python -m rigs.wan.gsm`) [docs/peers.md]. It takes the hub's TCP connection, and carries its bytes
over the socket of a modem, real or virtual.

    config.py    its configuration
    carrier.py   the pump: one thread owns the modem and the hub's connection
    hub_side.py  the hub's connection and its buffers
    tasks.py     work on the modem's thread, from others
    rest.py      when it sleeps, and who wakes it
    bell.py      by which the hub does
"""
