"""A small company of which everything is by chance: who is in it, what they write, and with whom they share it."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask import Flask

from intranet import clock
from intranet.database import db
from intranet.groups.models import JoinPolicy, MemberRole, Membership, Visibility
from intranet.insights.models import Nudge
from intranet.people.commands import people as commands
from intranet.people.models import Person, PersonState
from intranet.search import drain, outbox
from tests import cast as casting
from tests import writing
from tests.conftest import Browser
from tests.mail.conftest import send_due
from tests.permission.oracle import Facts, Source, look
from tests.servers.smtp import Delivery, SmtpServer

#: In every text; this is what is searched for.
KEY = "quillfeather"
#: Each letter stands four times, so that no spelling mistake makes one word of another.
LETTERS = "bcdfghjkmnprtvw"
WORD = re.compile(f"zq[{LETTERS}]{{12}}x")
NO_WORD = "zq" + 12 * "l" + "x"
#: Before a name in a text: what shows the beginning of a text shows no name.
FILLER = "a sentence that is so long that nobody who shows the beginning of this text comes to its end"
TUESDAY = datetime.fromisoformat("2026-11-24T08:30:00+00:00")

SignIn = Callable[[Person], Browser]


class World:
    """People, groups and what is written in them; ``said`` knows of each word where it stands."""

    def __init__(self, app: Flask, dice: random.Random, sign_in: SignIn, smtp: SmtpServer) -> None:
        self.app, self.dice, self.smtp, self._sign_in = app, dice, smtp, sign_in
        self.moment = TUESDAY
        self.said: dict[str, set[Source]] = {}
        self.first: dict[int, str] = {}  # the word with which each item begins now
        self.feeds: dict[int, str] = {}  # the secret address of each person's calendar
        self.done: Counter[str] = Counter()
        self.touched: set[Source] = set()  # by the last act
        self._browsers: dict[tuple[int, str], Browser] = {}
        self._words = 0
        with clock.frozen_at(self.moment):
            self.cast = casting.make()
            self._populate()

    def _populate(self) -> None:
        """Add whom the cast has not: a leaver, an imported author, an emergency account, somebody quiet."""
        cast = self.cast
        dana = casting.person("dana", "Dana Ikonen", department="Sales")
        eve = casting.person("eve", "Eve Marchetti", department="Sales")
        ivo = casting.person("ivo", "Ivo Petrov", state=PersonState.IMPORTED)
        casting.person("ems", "Ems Notfall", state=PersonState.EMERGENCY)
        bakery = casting.group("Bakery", dana, cast.hanna, visibility=Visibility.CLOSED, join_policy=JoinPolicy.ASK)
        self.groups = [cast.cycling, cast.python, cast.orchid, bakery]
        for group in self.groups:
            self.rename(group)
            group.about = f"About {self.word(Source('about', group.id))} {KEY}."
            group.about_html = f"<p>{group.about}</p>"
            db.session.merge(Membership(group_id=group.id, person_id=eve.id, role=MemberRole.MODERATOR))
            outbox.changed("group", group.id)
        writing.company_value()
        for group in self.groups:
            for by in (eve, dana if group is bakery else cast.ben):
                body = self.body()
                post = writing.post(by, group, body)
                self.wrote(post.id, body)
                if by is eve and self.dice.random() < 0.5:
                    post.author_id = ivo.id
        pairs = ((cast.ada, cast.ben), (cast.ben, cast.ada), (cast.cleo, cast.ben), (dana, cast.hanna))
        db.session.add_all(Nudge(person_id=one.id, colleague_id=other.id) for one, other in pairs)
        db.session.commit()
        self.command("shut-out", eve.username or "")
        drain.drain()

    def command(self, *words: str) -> None:
        """Do what an administrator does on the machine."""
        db.session.commit()
        result = self.app.test_cli_runner().invoke(commands, words)
        assert result.exception is None, result.output
        db.session.expire_all()

    # -- words ---------------------------------------------------------------------------------------------

    def word(self, *sources: Source) -> str:
        """Return a word that stands nowhere else."""
        number, letters = self._words, ""
        self._words += 1
        for _ in range(3):
            number, digit = divmod(number, len(LETTERS))
            letters += 4 * LETTERS[digit]
        word = f"zq{letters}x"
        self.said[word] = set(sources)
        return word

    def body(self, names: Iterable[str] = ()) -> str:
        """Return a text of its own that mentions these."""
        return " ".join([f"{self.word()} {KEY}, {FILLER}:", *(f"@[{name}]" for name in names)])

    def wrote(self, item: int, *texts: str) -> None:
        """Remember that the words of the texts, also those of names in them, stand in the item."""
        source = Source("item", item)
        words = [word for text in texts for word in WORD.findall(text)]
        for word in words:
            self.said[word].add(source)
        self.first[item] = words[0]
        self.touched.add(source)

    def rename(self, group: Any) -> str:
        """Give a group a name with a word of its own."""
        group.name = f"{group.name.split()[0]} {self.word(Source('name', group.id))}"
        return str(group.name)

    def heard(self, person: int) -> frozenset[str]:
        """Return the words that may come to a person now."""
        if person not in self._heard:
            facts = self.facts
            known = {source: facts.hears(person, source) for source in set().union(*self.said.values())}
            self._heard[person] = frozenset(
                word for word, sources in self.said.items() if any(known[source] for source in sources)
            )
        return self._heard[person]

    # -- how it stands, and who does something ------------------------------------------------------------------

    @cached_property
    def facts(self) -> Facts:
        """How everything stands since the last act."""
        self._heard: dict[int, frozenset[str]] = {}
        return look()

    def changed(self) -> None:
        """Look anew."""
        self.__dict__.pop("facts", None)

    def somebody(self, able: Callable[[int], bool]) -> int:
        """Return mostly somebody who may do it, and sometimes anybody at all."""
        may = [person for person in self.facts.colleagues if able(person)]
        return self.dice.choice(may if may and self.dice.random() < 0.8 else list(self.facts.people))

    def some_item(self, *kinds: str, standing: bool = True) -> Any:
        """Return an item, none where there is none of these kinds."""
        facts = self.facts
        found = [row for row in facts.items.values() if row.kind in kinds and facts.stands(row.id) == standing]
        return self.dice.choice(found) if found else None

    def some_group(self) -> Any:
        """Return a group."""
        return self.facts.groups[self.dice.choice(self.groups).id]

    def browser(self, person: int, purpose: str) -> Browser:
        """Return a browser of the person: one to look with, and another to act, which is told what was done."""
        browser = self._browsers.get((person, purpose))
        if browser is None or not (browser.was_signed_in or not self.facts.signs_in(person)):  # type: ignore[attr-defined]
            browser = self._browsers[person, purpose] = self._sign_in(db.session.get_one(Person, person))
            browser.was_signed_in = True  # type: ignore[attr-defined]
        if not self.facts.signs_in(person):
            browser.was_signed_in = False  # type: ignore[attr-defined]
        return browser

    def send(self, person: int, address: str, data: dict[str, Any] | None = None, *, finds: bool | None = None) -> bool:
        """Let a person send a form; return whether something was done. Who does not find the thing gets a 404."""
        response = self.browser(person, "act").post(address, data=data or {})
        self.changed()
        status = response.status_code
        assert status < 500, (address, data, status)
        if not self.facts.signs_in(person):
            assert response.location.startswith("/sign-in"), (address, person, status)
            return False
        if finds is not None:
            assert (status != 404) == finds, (address, data, person, status)
        return bool(status == 303)

    def let_pass(self, days: int) -> None:
        """Let days go by; whoever is signed in stays so."""
        self.moment += timedelta(days=days)
        with clock.frozen_at(self.moment):
            self._browsers.clear()

    # -- mails ---------------------------------------------------------------------------------------------------

    def mails(self) -> list[tuple[int, Delivery]]:
        """Send what is due; return what arrived, and with whom."""
        send_due()
        arrived, self.smtp.deliveries[:] = list(self.smtp.deliveries), []
        people = {row.email: row.id for row in self.facts.people.values()}
        return [(people[delivery.recipient], delivery) for delivery in arrived]
