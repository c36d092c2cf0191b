"""The family is sound."""

from subgraph.plugins.testing import check_family
from subgraph_activecampaign_like.family import FAMILY


def test_the_family_is_sound_and_keeps_the_laws_of_billing() -> None:
    check_family(FAMILY)
