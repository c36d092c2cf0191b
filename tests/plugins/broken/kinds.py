"""Plugins that are each broken in a way of their own, beside one that is sound."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from threading import Event
from typing import cast

from tests.families import AGENTS, DEVICES, FamilyPlugin

from subgraph.plugins import Objection, PluginError, Price, PriceModel, PriceTable, ProductFamily, hookimpl


class Waiting(FamilyPlugin):
    """Never hands its family over."""

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """Never."""
        Event().wait()
        return self.family


class Looping(FamilyPlugin):
    """Never hands its family over, and is busy with it."""

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """Never."""
        while True:
            pass


class Misspelt(FamilyPlugin):
    """Implements a hook that there is not."""

    @hookimpl
    def check_changes(self) -> tuple[Objection, ...]:
        """Nobody asks."""
        return ()


class Strange(FamilyPlugin):
    """Hands over something else."""

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """No family."""
        return cast(ProductFamily, "a family")


class Leaving(FamilyPlugin):
    """Ends the process when it is asked for types."""

    @hookimpl
    def register_graphql_types(self) -> object:
        """Leaves."""
        raise SystemExit(os.EX_SOFTWARE)


class Speechless(Exception):
    """An error that cannot say what it is."""

    def __str__(self) -> str:
        raise ValueError("speechless")


class Mute(FamilyPlugin):
    """Fails without words."""

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """Fails."""
        raise Speechless


class Unprintable(FamilyPlugin):
    """Fails in words that no terminal prints as they are."""

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """Fails."""
        raise ValueError("\x1b[31m\ud800")


class Chatting(FamilyPlugin):
    """Says what it does."""

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """The family, and a word about it."""
        print("Here are my devices!")
        return self.family


class Telling(FamilyPlugin):
    """Says itself what is wrong with its prices."""

    @hookimpl
    def register_product_family(self) -> ProductFamily:
        """Fails."""
        raise PluginError("prices.csv", ["line 3: no amount"])


class Later(FamilyPlugin):
    """Would answer later."""

    @hookimpl
    async def check_change(self) -> tuple[Objection, ...]:
        """A coroutine."""
        return ()


class Typeless:
    """Has types, and no family."""

    @hookimpl
    def register_graphql_types(self) -> object:
        """Nothing."""
        return None


FLOATS = PriceTable(
    {key: Price(PriceModel.PER_UNIT, 12, cast(Decimal, 9.9)) for key in DEVICES.prices.prices},
)
SOUND, CHATTING, LOOPING = FamilyPlugin(DEVICES), Chatting(DEVICES), Looping(AGENTS)
WAITING, MISSPELT, STRANGE, LEAVING = Waiting(AGENTS), Misspelt(AGENTS), Strange(AGENTS), Leaving(AGENTS)
MUTE, UNPRINTABLE, TELLING, LATER, TYPELESS = (
    Mute(AGENTS),
    Unprintable(AGENTS),
    Telling(AGENTS),
    Later(AGENTS),
    Typeless(),
)
UNSOUND = FamilyPlugin(replace(AGENTS, terms=()))
NONSENSE = FamilyPlugin(replace(DEVICES, key="floats", prices=FLOATS))
NUMBERED = FamilyPlugin(replace(DEVICES, key=cast(str, 5)))
OTHER_DEVICES = FamilyPlugin(replace(DEVICES, name="Other devices"))
