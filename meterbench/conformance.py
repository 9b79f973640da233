"""Where pytest meets the features: every scenario of the package `features` becomes a test of this module.

Collected by `meterbench run`; the steps come as plugins (`meterbench.session.STEP_MODULES`).
"""

from pytest_bdd import scenarios

from meterbench.gherkin import features_folder

scenarios(str(features_folder()))
