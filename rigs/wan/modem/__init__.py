"""A modem that is not there: AT commands on a pseudo-terminal, a SIM, a mobile network and its service centre.

Layer: rigs, a peer (`python -m rigs.wan.modem`) [docs/peers.md].

    world.py     the SIM, the networks, and the rules by which the SIM roams
    centre.py    the service centre: stores short messages and delivers them when it can
    terminal.py  the serial line: a pseudo-terminal with the pace of its baud rate
    modem.py     what every modem does: commands, echo, errors, URCs
    commands.py  SIM, registration, signal; sms.py short messages; data.py sockets, real TCP to where it is told
    makers.py    what two makers do their own way
    faults.py    deliberately wrong modems
    control.py   the bench's hand in this world
"""
