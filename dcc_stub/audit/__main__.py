"""`python -m dcc_stub.audit verify DATABASE [--head FILE]`: status 0 when the audit log holds, 1 when it does not."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from pathlib import Path

from dcc_stub.audit import faults


def main() -> int:
    """Exit status: 0 holds, 1 does not, 2 cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m dcc_stub.audit")
    parser.add_argument("verb", choices=["verify"])
    parser.add_argument("database", type=Path)
    parser.add_argument("--head", type=Path, help="file of the newest hash; beside the database unless told")
    arguments = parser.parse_args()
    try:
        count, found = faults(arguments.database, arguments.head)
    except sqlite3.Error as problem:
        sys.stderr.write(f"{arguments.database}: expected a database of the stub, found {problem}\n")
        return 2
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    sys.stdout.write(f"{count} entries, {'they hold' if not found else 'THEY DO NOT HOLD'}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
