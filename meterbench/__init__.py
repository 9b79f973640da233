"""The bench: verbs of an operator, checks, verdicts, evidence, the run and the command line.

Never here: sockets, serial lines, vendor libraries (they live in `rigs/adapters`).
"""

__version__ = "0.1.0"
