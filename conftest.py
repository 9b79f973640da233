"""pytest, for the whole checkout. Thin on purpose: what is where, and nothing that a conformance run would load.

    tests/               tests of the bench itself; `python -m pytest` runs these
    tests/conftest.py    what all of them share
    tests/needs.py       external parts (mosquitto, a container engine, ...): skipped with a name, or failed on CI
    features/ + steps/   the conformance scenarios; run by `meterbench run`, never by a bare pytest

`meterbench run` calls pytest on `meterbench/conformance.py` with the packaged `meterbench/conformance.ini`. Its folder
is also where pytest then stops looking for conftest files, so this one is not loaded, installed or in a checkout.
"""

collect_ignore = ["meterbench/conformance.py"]
