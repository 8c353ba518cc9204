"""Every address of the application, built from its routes and the ids of what a test has written.

A new route is walked by all rules without anybody thinking of it. One with a new kind of id fails
here until ``Written.values`` says what stands for it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from intranet import clock
from intranet.announcements import asking
from intranet.database import db
from intranet.directory.models import ChangeKind, DirectoryChange, DirectoryRun, RunState
from intranet.drafts.models import Draft
from intranet.files import actions as files
from intranet.groups.models import Group
from intranet.groups.models.discovering import GroupTopic
from intranet.groups.models.inviting import GroupInvitation
from intranet.polls.forms import Plan
from intranet.polls.models import Results
from intranet.posts import actions as posts
from intranet.reactions import actions as reactions
from intranet.scheduling.models import Cause, Slot
from intranet.welcome.models import BuddyOffer, Buddyship
from tests import writing
from tests.architecture import source
from tests.cast import Cast, person

#: In every text of the group; never asked for, so that no page can show it by repeating a question.
MARK = "hollowquartz"
#: Beside it in every text; this is what is searched for.
KEY = "quillfeather"

#: Ids of people are everybody's to know, those of sign-ins are one's own, those of runs the administrators'; others
#: belong to who may read them.
PUBLIC_IDS = frozenset({"person_id", "sign_in_id", "run_id", "page", "story", "code", "filename", "token"})
ODD_IDS = ("0", "-1", "1.5", "2147483648", "9223372036854775808", "9" * 40, "%00", "1%0d%0aX:1", "..", "NaN")
MISSING_ID = 1_999_999_999


@dataclass
class Written:
    """One of each kind of thing, all in one group."""

    group: Group
    values: dict[str, list[Any]]
    question: dict[str, Any]  # what may stand behind the question mark, by its name


@dataclass(frozen=True)
class Place:
    """One address."""

    endpoint: str
    method: str
    path: str
    values: Mapping[str, Any]

    @property
    def missing_ids(self) -> dict[str, int]:
        """Ids that nothing has, for those that not everybody may read."""
        return {name: MISSING_ID for name in self.values if name.endswith("_id") and name not in PUBLIC_IDS}

    @property
    def is_private(self) -> bool:
        """Whether it names something that not everybody may read."""
        return bool(self.missing_ids)


def write(cast: Cast, group: Group) -> Written:
    """Write one of everything into ``group``, marked in every text, by its owner Ben, with Ada."""
    both = f"{KEY} {MARK}"
    group.purpose, group.about, group.welcome = (f"{both} {part}" for part in ("purpose", "about", "welcome"))
    group.about_html = group.welcome_html = f"<p>{both}</p>"
    question = writing.question(cast.ben, group, f"What is {both}?", f"Body of {both}.", tags=(KEY, MARK))
    answer = writing.answer(cast.ben, question, f"Answer of {both}.")
    comment = writing.comment(cast.ben, answer, f"Comment of {both}.")
    writing.comment(cast.ada, question, f"Another comment of {both}.")
    thanks = writing.thanks(cast.ben, [cast.ada], group, f"Reason of {both}.")
    file = files.upload(writing.viewer(cast.ben), f"{MARK}.txt", both.encode())
    words = f"Words of {both}. [{MARK}](/files/{file.id})"
    poll = Plan((f"Yes to {both}", f"No to {both}"), True, Results.AFTER_VOTING, None)
    post = writing.post(cast.ben, group, words, f"Post of {both}", (KEY, MARK), poll)
    remark = writing.comment(cast.ada, post, f"Remark of {both}.")
    writing.reply(cast.ben, remark, post, f"Reply of {both}.")
    reactions.react(writing.viewer(cast.ada), post, "thanks")
    posts.pin(writing.viewer(cast.ben), post, clock.now() + timedelta(days=3))
    pair = Buddyship(newcomer_id=cast.ada.id, buddy_id=cast.ben.id, ends_at=clock.now() + timedelta(days=7))
    db.session.add_all([pair, BuddyOffer(person_id=cast.ben.id, at_once=3)])
    event = writing.event(
        cast.ben, group, f"Event of {both}", body=f"About {both}.", place=f"At {both}", tags=[KEY, MARK]
    )
    writing.comes(cast.ada, event)
    german = (f"Ankündigung: {both}", f"Neues: {both}.")
    announcement = writing.announcement(
        cast.ben, group, f"Announcement of {both}", f"News of {both}.", german, must_read=True
    )
    asking.work_off()
    group.landing, group.rules, group.join_question = (f"{both} {part}" for part in ("landing", "rules", "question"))
    group.landing_html = group.rules_html = f"<p>{both}</p>"
    db.session.add(GroupTopic(group_id=group.id, name=MARK))
    dana = person("dana", "Dana Sørensen")
    invitation = GroupInvitation(
        group_id=group.id, person_id=dana.id, by_id=cast.ben.id, expires_at=clock.now() + timedelta(days=9)
    )
    db.session.add(invitation)
    db.session.flush()
    run = DirectoryRun(state=RunState.STOPPED, reason="many", missing=1)
    db.session.add(run)
    db.session.flush()
    kept = posts.post(
        writing.viewer(cast.ben),
        writing.place(group),
        f"Later {both}",
        f"For later: {both}",
        (MARK,),
        later=clock.now() + timedelta(days=2),
    )
    slot = Slot(kind="event_reminders", key="reminder", item_id=event.id, due_at=clock.now(), cause=Cause.PAUSED)
    db.session.add(slot)
    db.session.flush()
    db.session.add(DirectoryChange(run_id=run.id, kind=ChangeKind.MISSING, person_id=cast.ada.id, name="Ada"))
    # What outsiders have begun to write there, before they were outside, says nothing of it.
    draft = {"kind": "answer", "context": str(question.id), "fields": {"body": ["Mine alone."]}}
    db.session.add_all(Draft(person_id=who.id, **draft) for who in (cast.cleo, cast.hanna, cast.mika, cast.anton))
    return Written(
        group,
        {
            "group_id": [group.id],
            "question_id": [question.id],
            "answer_id": [answer.id],
            "comment_id": [comment.id],
            "post_id": [post.id],
            "file_id": [file.id],
            "size": ["64x48"],
            "poll_id": [post.id],
            "event_id": [event.id],
            "announcement_id": [announcement.id],
            "item_id": [question.id, answer.id, comment.id, thanks.id, post.id, event.id, announcement.id],
            "thanks_id": [thanks.id],
            "kept_id": [kept.id],
            "slot_id": [slot.id],
            "pair_id": [pair.id],
            "person_id": [cast.ada.id, cast.ben.id],
            "request_id": [1],
            "invitation_id": [invitation.id],
            "run_id": [run.id],
            "sign_in_id": [1],
            "kind": ["answer"],
            "context": ["new", str(question.id)],
            "token": ["of-nobody"],
            "version": ["0" * 32],
            "code": [404],
            "filename": ["app.css"],
        },
        {
            "q": KEY, "title": f"What is {KEY}", "tag": KEY, "find": cast.ada.display_name, "to": cast.ada.id,
            "recipients": cast.ada.id, "group": group.id, "kind": "question", "answered": "yes", "page": 1,
            "show": "", "sort": "", "after": "", "next": f"/groups/{group.id}", "language": "en",
            "department": "", "place": "", "theme": "dark", "inbox": 1, "role": "member",
            "item": question.id, "back": post.id, "topic": MARK, "left": 1, "joined": 1, "dismissed": "off",
            "round": 1,
            "do": "reach", "target": f"group-{group.id}",
            "day": (clock.now() + timedelta(days=2)).date().isoformat(), "view": "week",
        },
    )  # fmt: skip


def places(app: Flask, written: Written, method: str = "GET") -> Iterator[Place]:
    """Build every address that answers to ``method``, with every id that the test has."""
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()):
            continue
        names = sorted(rule.arguments - set(rule.defaults or {}))
        for chosen in product(*(_values(rule, name, written) for name in names)):
            given = {**(rule.defaults or {}), **dict(zip(names, chosen, strict=True))}
            path = app.url_map.bind("localhost").build(rule.endpoint, given, method)
            yield Place(rule.endpoint, method, path, given)


def _values(rule: Rule, name: str, written: Written) -> list[Any]:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    if name not in written.values:
        raise AssertionError(f"{rule.rule}: say in tests/architecture/addresses.py what stands for {name}")
    return written.values[name]


def missing(app: Flask, place: Place) -> str:
    """Return the same address with ids that nothing has."""
    return str(app.url_map.bind("localhost").build(place.endpoint, {**place.values, **place.missing_ids}, place.method))


def asked_names() -> set[str]:
    """Names that the code reads from behind the question mark."""
    found: set[str] = set()
    for path in source.modules():
        for node in ast.walk(source.tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("get", "getlist")
                and ast.unparse(node.func.value).endswith("args")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(node.args[0].value)
    return found
