"""Hostile texts through every text field that any page shows to anybody, as forms are sent by people.

No form is named here: they are found on the pages. A new form is walked without anybody thinking of it;
one that needs more than plain words in its other fields is refused until ``GOOD`` says what to put there,
and ``Walk.never_taken`` tells.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import delete, update

from intranet.database import db
from intranet.directory.models import FailureSlot
from intranet.groups.actions import asking
from intranet.groups.models import (
    Group,
    JoinPolicy,
    LeaveCause,
    Membership,
    MembershipLeave,
    MembershipRequest,
    Visibility,
)
from intranet.groups.models.leaving import DepartureAnswerer
from intranet.recognition.models import CompanyValue
from intranet.search.drain import drain
from intranet.web.forms import new_once_key
from intranet.web.text import clean_line, clean_text
from tests import cast as people
from tests.architecture.addresses import Written, asked_names, places, write
from tests.cast import Cast
from tests.conftest import Browser
from tests.hostile.eyes import Eyes
from tests.hostile.pages import Control, Form, read
from tests.hostile.serving import Kept

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
#: What an honest person would write, by the name of the field.
GOOD = {"title": "How do I true a wheel?", "name": "Wheels and spokes", "tags": "wheels"}
PLAIN = "A few plain words about wheels."
#: Forms whose results stand one below the other on a page: here each text is also sent alone.
LISTED = frozenset({"questions.create", "questions.answer", "comments.create", "recognition.new", "groups.create",
                    "directory.enter"})  # fmt: skip
NO_PAGES = frozenset({
    "static", "health.alive", "health.ready", "inbox.count",
    "events.export", "events.file", "events.feed", "moderation.export", "files.show",  # which a browser downloads
    "announcements.export_evidence", "announcements.figures_table",
})  # fmt: skip
AT_MOST = re.compile(r"at most (\d+) characters", re.IGNORECASE)
#: A field that does not say how much it takes gets so many characters in one go, and none gets more than LONGEST.
UNLIMITED = 800
LONGEST = 3_000
IN_ADDRESS = 100
PROBE = 100_000


class Way(NamedTuple):
    """A way to send a form, whatever ids stand in it: what answers, and by which button."""

    endpoint: str
    query: str
    button: str
    value: str

    @property
    def is_plain(self) -> bool:
        """Whether the form is sent for what it is there for, not for a preview or another search."""
        return not (self.query or self.button)


@dataclass
class Walk:
    """The way of hostile texts through the application, and what came of it."""

    app: Flask
    cast: Cast
    browsers: Mapping[str, Browser]
    eyes: Mapping[str, Eyes]
    kept: Kept
    chance: random.Random
    share: float  # of the pages opened after each batch, and of the answers looked at after a form's first
    limits: dict[tuple[str, str], int] = field(default_factory=dict)
    sources: dict[Way, tuple[str, str]] = field(default_factory=dict)
    asking: dict[tuple[str, str], str] = field(default_factory=dict)  # endpoint and field that ask while typing
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    written: Written = None  # type: ignore[assignment]
    group: Group = None  # type: ignore[assignment]
    number: int = 0

    # -- the ground ---------------------------------------------------------------------------

    def settle(self) -> None:
        """Write one of everything in a new group that colleagues ask to join, the one group there is to belong to."""
        self.number += 1
        db.session.execute(delete(Membership))
        self.group = people.group(
            f"Walk {self.number}", self.cast.ben, self.cast.ada,
            visibility=Visibility.CLOSED, join_policy=JoinPolicy.ASK,
        )  # fmt: skip
        db.session.commit()
        self.written = write(self.cast, self.group)
        db.session.commit()
        drain()

    def ready(self, endpoint: str) -> None:
        """Let Cleo stand where the form is for somebody in her place."""
        if endpoint in ("groups.ask", "groups.decide", "groups.say_why"):
            for table in (Membership, MembershipRequest, MembershipLeave, DepartureAnswerer):
                mine = (table.group_id == self.group.id) & (table.person_id == self.cast.cleo.id)
                db.session.execute(delete(table).where(mine))
            has_left = {"group_id": self.group.id, "person_id": self.cast.cleo.id, "cause": LeaveCause.LEFT}
            db.session.add(MembershipLeave(**has_left))
            db.session.commit()
        if endpoint == "groups.decide":
            asking.ask(Cast.viewer(self.cast.cleo), self.group, "Please.")
        if endpoint == "recognition.change_value":  # no other value is called what is typed
            db.session.execute(update(CompanyValue).values(name_en=CompanyValue.key, name_de=CompanyValue.key))
            db.session.commit()
        if endpoint == "directory.enter":
            db.session.execute(delete(FailureSlot))
            db.session.commit()

    # -- finding ------------------------------------------------------------------------------

    def find(self) -> None:
        """Look at every page as everybody and note where forms with text fields stand."""
        self.ready("groups.decide")
        for who, browser in self.browsers.items():
            if who == "cleo":
                self.ready("groups.ask")
            for place in places(self.app, self.written):
                response = browser.get(place.path)
                if response.status_code != 200 or response.mimetype != "text/html":
                    continue
                forms, asking_fields = read(place.path, response.text)
                for form in forms:
                    if form.texts:
                        self.sources.setdefault(self.way(form), (who, place.endpoint))
                for control in asking_fields:
                    self.asking.setdefault((urlsplit(control.address).path, control.name), who)

    def way(self, form: Form) -> Way:
        """Say which form this is."""
        button = form.button or Control("", "button")
        return Way(self.endpoint(form), urlsplit(form.action).query, button.name, button.value)

    def endpoint(self, form: Form) -> str:
        """Return what answers to the form."""
        adapter = self.app.url_map.bind("localhost")
        return str(adapter.match(urlsplit(form.action).path, form.method.upper())[0])

    def forms(self) -> Iterator[tuple[Way, Form]]:
        """Yield each form once, as it stands on its page now."""
        for way in list(self.sources):
            if form := self.fetch(way):
                yield way, form

    def fetch(self, way: Way) -> Form | None:
        """Open the form's page anew, as one does before filling it in."""
        who, wanted = self.sources[way]
        self.ready(way.endpoint)
        for place in places(self.app, self.written):
            if place.endpoint == wanted:
                response = self.browsers[who].get(place.path)
                if response.status_code == 200:
                    for form in read(place.path, response.text)[0]:
                        if form.texts and self.way(form) == way:
                            return form
        return None

    def again(self, way: Way, form: Form) -> Form | None:
        """Return the form anew; the page is opened where more of it may have changed than its once-key."""
        names = {control.name for control in form.controls}
        if "version" in names or way.endpoint in ("groups.ask", "groups.decide"):
            return self.fetch(way)
        self.ready(way.endpoint)
        for control in form.controls:
            if control.name == "once":
                control.value = new_once_key()
        return form

    # -- filling in and sending -----------------------------------------------------------------

    def send(self, way: Way, form: Form, typed: Mapping[str, str], *, htmx: bool = False) -> Any:
        """Send a form with these texts and good ones in all other fields; note what came of it."""
        values: dict[str, Any] = form.sent()
        for control in form.texts:
            values[control.name] = typed.get(control.name, control.value or GOOD.get(control.name, PLAIN))
        for control in form.controls:
            if control.kind == "password":
                values[control.name] = "not the password"
        if form.method == "post" and self.endpoint(form) == "recognition.new":
            values["recipients"] = [str(self.cast.ada.id)]
        if form.method == "post" and "name" in values and "name" not in typed:
            values["name"] = f"{GOOD['name']} {self.chance.randrange(10**9)}"
        self.counts["forms sent"] += 1
        who = self.sources[way][0]
        if form.method == "get":
            return self.browsers[who].get(f"{urlsplit(form.action).path}?{query(values)}")
        return self.browsers[who].post(
            form.action,
            data=query(values),
            content_type="application/x-www-form-urlencoded",
            headers=HTMX if htmx else {},
            environ_overrides={"REMOTE_ADDR": f"192.0.2.{self.chance.randrange(1, 255)}"},
        )

    def judge(self, way: Way, form: Form, typed: Mapping[str, str], response: Any) -> set[str]:
        """Note faults in an answer; return the fields that were refused. They must show what was typed."""
        self.answered(response, form.action, typed)
        code = response.status_code
        shows = code == 422 or (code == 200 and bool(way.button))
        refused: set[str] = set()
        if shows:
            again = [each for each in read(form.page, response.text)[0] if self.endpoint(each) == way.endpoint]
            controls = [control for each in again for control in each.controls]
            for name, text in typed.items():
                if not any(same(control.value, text) for control in controls if control.name == name):
                    self.faults.append(f"{form.action} shows something else than {name}={text[:80]!r}")
            refused = {control.name for control in controls if control.is_faulty} & set(typed) if code == 422 else set()
            refused = refused or (set(typed) if code == 422 else set())
        elif code not in (303, 204) and not (code == 200 and (way.query or form.method == "get")):
            self.faults.append(f"{code} from {form.action} for {typed}")
        for name in typed:
            self.tried[way.endpoint, name] += 1
            self.taken[way.endpoint, name] += name not in refused and not shows
        self.counts["texts refused"] += len(refused)
        return refused

    def answered(self, response: Any, address: str, typed: object) -> None:
        """Note an error of the server, or an answer without the policy."""
        if response.status_code >= 500:
            self.faults.append(f"{response.status_code} from {address} for {str(typed)[:300]}")
        if "default-src 'none'" not in response.headers.get("Content-Security-Policy", ""):
            self.faults.append(f"no policy on {address}")
        if any("\n" in value or "\r" in value for _, value in response.headers):
            self.faults.append(f"a header of {address} has two lines for {str(typed)[:300]}")

    def limit(self, way: Way, form: Form, control: Control) -> int:
        """Return how long a text the field takes: it says so itself when one is too long."""
        if form.method == "get":
            return IN_ADDRESS
        key = (way.endpoint, control.name)
        if key not in self.limits:
            plain = way._replace(query="", button="", value="")
            way = plain if plain in self.sources else way
            self.limits[key] = self.probed(way, control.name) or UNLIMITED
        return min(self.limits[key], LONGEST)

    def probed(self, way: Way, name: str) -> int | None:
        form = self.fetch(way)
        assert form, way
        response = self.send(way, form, {name: "x " * (PROBE // 2)})
        self.answered(response, form.action, "a long text")
        page = self.browsers[self.sources[way][0]].get(response.location) if response.location else response
        found = AT_MOST.search(page.text)
        return int(found[1]) if found else None

    def through(self, batch: list[str]) -> None:
        """Send texts through every field of every form, and look at every page that shows them."""
        self.settle()
        if not self.sources:
            self.find()
        self.name_people(batch)
        for way, form in self.forms():
            if way.endpoint in LISTED and way.is_plain:
                for text in batch:
                    self.fill(way, form, {control.name: text for control in form.texts}, is_seen=False)
            self.packed(way, form, batch)
        self.ask(batch)
        drain()
        self.look(batch)

    def packed(self, way: Way, form: Form, batch: list[str]) -> None:
        """Send as many texts at once as each field takes, and look at the answers.

        Where each text is sent alone as well, and seen in lists, two packs are enough to see the answer itself; a
        preview is there for the long texts; of a search the frame is the same each time.
        """
        packs = {control.name: list(pack(batch, self.limit(way, form, control), control)) for control in form.texts}
        rounds = max(map(len, packs.values()))
        if way.endpoint in LISTED and way.is_plain:
            rounds = min(rounds, 2)
        elif not way.is_plain:
            rounds = max((len(packs[control.name]) for control in form.texts if control.kind == "area"), default=rounds)
        for number in range(rounds):
            typed = {name: chosen[number % len(chosen)] for name, chosen in packs.items()}
            is_seen = form.method == "post" or number % 4 == 0
            is_seen = is_seen and (number == 0 or self.chance.random() < self.share)
            self.fill(way, form, typed, is_seen=is_seen, htmx=number == 0 and bool(way.query))

    def fill(self, way: Way, form: Form, typed: dict[str, str], *, is_seen: bool, htmx: bool = False) -> None:
        """Send texts through several fields at once; once more without those of fields that refused theirs."""
        while typed:
            again = self.again(way, form)
            assert again, f"{way} has gone from its page"
            response = self.send(way, again, typed, htmx=htmx)
            refused = self.judge(way, again, typed, response)
            if is_seen:
                self.see(self.sources[way][0], again, typed, response)
            typed = {name: text for name, text in typed.items() if name not in refused} if refused else {}

    def see(self, who: str, form: Form, typed: Mapping[str, str], response: Any) -> None:
        """Look at an answer in the browser: the page it leads to, or the answer itself."""
        eyes = self.eyes[who]
        if response.status_code == 303:
            eyes.view(response.location)
        elif form.method == "get":
            eyes.view(f"{urlsplit(form.action).path}?{query({**form.sent(), **typed})}")
        elif response.mimetype == "text/html" and response.data:
            path = self.kept.keep(response)
            (eyes.view if "<html" in response.text else eyes.swap)(path)

    # -- asking and looking ---------------------------------------------------------------------

    def ask(self, batch: list[str]) -> None:
        """Ask with texts behind the question mark, every name at once, and by fields that ask while one types."""
        names = sorted(asked_names())
        reading = sorted({place.path for place in places(self.app, self.written) if place.endpoint != "static"})
        for text in batch:
            path = f"{self.chance.choice(reading)}?{query(dict.fromkeys(names, text))}"
            who = self.chance.choice(sorted(self.browsers))
            self.answered(self.browsers[who].get(path), path, text)
            self.counts["addresses asked"] += 1
        for (path, name), who in self.asking.items():
            self.eyes[who].view("/")
            for text in pack(batch, IN_ADDRESS, Control(name, "line")):
                self.eyes[who].swap(f"{path}?{query({name: text})}")

    def name_people(self, batch: list[str]) -> None:
        """Give a colleague names as a careless directory would."""
        for field_name, length in (("display_name", 320), ("title", 200), ("department", 100), ("place", 100)):
            setattr(self.cast.ada, field_name, clean_line(" ".join(self.chance.sample(batch, len(batch))))[:length])
        db.session.commit()

    def look(self, batch: list[str]) -> None:
        """Open every page that shows what was written, as those who may read it."""
        self.ready("groups.decide")
        for who, eyes in self.eyes.items():
            for place in places(self.app, self.written):
                odds = self.share if who == "ben" else self.share / 8
                if place.endpoint not in NO_PAGES and self.chance.random() < odds:
                    eyes.view(place.path)
        words = re.findall(r"[^\W\d_]{4,}", " ".join(batch)) or ["wheels"]
        for word in self.chance.sample(words, min(3, len(words))):
            self.eyes["ben"].view(f"/search?q={word}")
            self.eyes["ben"].swap(f"/search/suggest?q={word}")

    def all_counts(self) -> Counter[str]:
        """Return what was done."""
        return sum((eyes.counts for eyes in self.eyes.values()), Counter(self.counts))

    def all_faults(self) -> list[str]:
        """Return what was wrong, in answers and before anybody's eyes."""
        return [*self.faults, *(fault for eyes in self.eyes.values() for fault in eyes.faults)]

    def never_taken(self) -> set[tuple[str, str]]:
        """Return fields that refused every text."""
        return {key for key in self.tried if not self.taken[key]}


def pack(batch: list[str], limit: int, control: Control) -> Iterator[str]:
    """Yield the texts, several at once as far as they fit; one that does not fit comes alone."""
    between = "\n\n" if control.kind == "area" else " "
    gathered = ""
    for text in batch:
        joined = f"{gathered}{between}{text}" if gathered else text
        if len(joined) > limit and gathered:
            yield gathered
            joined = text
        gathered = joined
    yield gathered


def query(values: Mapping[str, Any]) -> str:
    """Encode values as a browser does, in an address or a form; half a surrogate becomes a question mark."""
    return urlencode(values, doseq=True, errors="replace")


def same(shown: str, typed: str) -> bool:
    """Whether a field shows what was typed, or that text cleaned."""
    said = typed.encode("utf-8", "replace").decode()
    return shown.replace("\r\n", "\n") in (said, clean_line(said), clean_text(said), said.replace("\r\n", "\n"))
