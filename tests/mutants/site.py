"""`python -m tests.mutants.site --config FILE`: the virtual site with the one changed module that MUTANT names.

MUTANT is the path of a JSON file: `module`, its dotted name, and `source`, the changed text. Nothing on the disk is
changed, so that several mutants can be judged at a time, beside whoever else works in the checkout.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    def __init__(self, module: str, source: str) -> None:
        self._module, self._source = module, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._module else None

    def get_source(self, fullname: str) -> str:
        return self._source


def main() -> int:
    told = json.loads(Path(os.environ["MUTANT"]).read_text("utf-8"))
    sys.meta_path.insert(0, _Changed(told["module"], told["source"]))
    from rigs.virtual.__main__ import main as serve  # only now: it imports what is changed

    return serve()


if __name__ == "__main__":
    sys.exit(main())
