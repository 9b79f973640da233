"""Where pytest meets the features: every scenario of the package `features` that a run may need becomes a test here.

Collected by `meterbench run`; the steps come as plugins (`meterbench.session.STEP_MODULES`).
"""

from pytest_bdd import scenarios

from meterbench.plugin_narrow import wanted_files

scenarios(*wanted_files())
