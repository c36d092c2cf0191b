"""A year as it is lived: days go by, the worker does what is due, mail and webhooks arrive."""

from __future__ import annotations

from dataclasses import dataclass

from subgraph.app import App
from subgraph.work.chores import CHORES
from subgraph.work.worker import Worker
from tests.scenarios.hooked import add_endpoint
from tests.scenarios.speak import Person, Story
from tests.support.receiver import Receiver
from tests.work.letterbox import Letterbox, parts_of


@dataclass
class Year:
    """A story with its workers; `letters` is the mail server, `receiver` what webhooks reach."""

    story: Story
    app: App
    letters: Letterbox
    receiver: Receiver
    secret: str = ""
    read: int = 0
    heard: int = 0

    async def on(self, *days: str) -> None:
        """Nine o'clock of one day after the other: each time the worker does all that is due by then."""
        for day in days:
            await self.story.on(day)
            await self.work()

    async def work(self) -> None:
        """One worker, until nothing is due."""
        said: list[str] = []
        assert await Worker(self.app.house, CHORES, said.append).run(once=True), said

    async def hear(self, person: Person, account: str) -> None:
        """Have the account's events sent to the receiver."""
        self.secret = (await add_endpoint(person, accountId=account, url=self.receiver.url))["secret"]

    def mail(self) -> list[tuple[str, str]]:
        """What came since the last time, as (address, subject)."""
        new = self.letters.received[self.read :]
        self.read = len(self.letters.received)
        return [(to, str(message["Subject"])) for to, message in new]

    def letter(self, subject: str) -> str:
        """The text of the latest mail whose subject holds these words; its HTML must hold the same amounts."""
        found = next(one for _, one in reversed(self.letters.received) if subject in str(one["Subject"]))
        text, html = parts_of(found)
        for amount in (word for word in text.split() if word[:1].isdigit() and any(mark in word for mark in ".,")):
            assert amount.strip(".,") in html.replace("&nbsp;", "\N{NO-BREAK SPACE}"), amount
        return text

    def events(self) -> list[str]:
        """The kinds of events that the receiver heard since the last time, in the account's own order, each well signed."""
        new = self.receiver.received[self.heard :]
        self.heard = len(self.receiver.received)
        for one in new:
            one.verified(self.secret)
        return [one.kind for one in sorted(new, key=lambda one: one.data["seq"])]
