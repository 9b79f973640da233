"""The only code of the bench process that opens anything: sockets, serial ports, VISA sessions, processes.

Layer: below the ports of `rigs.ports`. An adapter turns a port of a rig file into one of those protocols; every call
is one bounded attempt; what went over the wire is kept as frames; what went wrong is named by a class of `rigs.errors`.
"""
