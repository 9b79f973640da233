"""`python -m tests.wrong_dcc.stub --config FILE`: the DCC stub with the defect that WRONG_DCC names."""

import os
import sys

from dcc_stub.__main__ import main
from tests.wrong_dcc.wrong import corpus

if __name__ == "__main__":
    corpus()[os.environ["WRONG_DCC"]].spoil()
    sys.exit(main())
