"""`python -m tests.wrong_wan.part MODULE --config FILE`: a peer with the defect that WRONG_PART names.

Its module is the environment's WRONG_MODULE, as the assembly has it.
"""

import os
import runpy

from tests.wrong_wan.wrong import corpus

if __name__ == "__main__":
    corpus()[os.environ["WRONG_PART"]].spoil()
    runpy.run_module(os.environ["WRONG_MODULE"], run_name="__main__", alter_sys=True)
