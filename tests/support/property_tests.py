"""How many cases a property is tried on: 100 by default, 10,000 by `make test-laws`.

Loaded as a pytest plugin, so that it holds for the families' own tests too. On a developer's machine cases are random:
a seed fixed for good would try the same hundred for ever, and a failure prints the blob that reproduces it. Where CI is
set they follow from the tests themselves, as Hypothesis does there of its own: the same commit gives the same answer.
"""

import os

from hypothesis import HealthCheck, settings

QUICK_CASES = 100
LAW_CASES = 10_000

settings.register_profile(
    "quick",
    max_examples=QUICK_CASES,
    deadline=None,  # a shared machine is slow at times; that is no fault of the property
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("laws", settings.get_profile("quick"), max_examples=LAW_CASES)
settings.load_profile("quick")
