"""Every address that changes something, with a form that somebody sends to it: what is pressed twice, or in two tabs.

A new address fails ``test_pressing_twice.py`` until it has its form here, or says why it needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from intranet import clock
from intranet.comments import actions as comments
from intranet.database import db
from intranet.drafts.models import Draft
from intranet.groups.actions import asking
from intranet.groups.models import Group, JoinPolicy, Membership, MembershipRequest
from intranet.inbox import tokens
from intranet.insights.models import Nudge
from intranet.notifications.kinds import topics
from intranet.people import sessions
from intranet.people.models import Person, SignIn
from intranet.posts import actions as posts
from intranet.questions import actions as questions
from intranet.recognition import actions as recognition
from tests import cast as casting
from tests import writing
from tests.cast import Cast


@dataclass(frozen=True)
class Press:
    """Who sends what, and where."""

    by: Person
    path: str
    form: dict[str, Any] = field(default_factory=dict)


Make = Callable[[Cast], Press]
PRESSES: dict[str, Make] = {}


def press(endpoint: str) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        PRESSES[endpoint] = make
        return make

    return register


_keys = iter(range(1, 10_000))


def once() -> dict[str, str]:
    """The key of a form that was opened now."""
    return {"once": f"{next(_keys):032x}"}


def new_tag() -> str:
    return f"tag-{next(_keys)}"


def group_of(cast: Cast, **values: Any) -> Group:
    """A new group of Ben's, in which Ada is."""
    made = casting.group(f"Group {next(_keys)}", cast.ben, cast.ada, **values)
    db.session.commit()
    return made


def form_of(group: Group, **changes: Any) -> dict[str, Any]:
    """The form that changes a group, as it stands."""
    names = ("name", "purpose", "visibility", "join_policy", "language", "about", "welcome", "version")
    return {name: getattr(group, name) for name in names} | changes


# -- writing ----------------------------------------------------------------------------------------------------

BODY = {"body": "With a mention of @[Ada Łukasiewicz]."}


@press("posts.create")
def _(cast: Cast) -> Press:
    writing.post(cast.ben, cast.cycling)  # the first is noted as the first
    return Press(cast.ben, "/posts/new", {"group": cast.cycling.id, "title": "", "tags": new_tag(), **BODY, **once()})


@press("questions.create")
def _(cast: Cast) -> Press:
    writing.post(cast.ben, cast.cycling)
    form = {"group": cast.cycling.id, "title": "How does one true a wheel?", "tags": new_tag(), **BODY, **once()}
    return Press(cast.ben, "/questions/new", form)


@press("recognition.new")
def _(cast: Cast) -> Press:
    value = writing.company_value().id
    form = {"group": "everyone", "recipients": cast.ada.id, "value": value, **BODY, **once()}
    return Press(cast.ben, "/thanks/new", form)


@press("questions.answer")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/questions/{writing.question(cast.ada, cast.cycling).id}/answers", {**BODY, **once()})


@press("comments.create")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/items/{writing.post(cast.ada, cast.cycling).id}/comments", {**BODY, **once()})


@press("comments.reply")
def _(cast: Cast) -> Press:
    remark = writing.comment(cast.ada, writing.post(cast.ada, cast.cycling))
    return Press(cast.ben, f"/comments/{remark.id}/replies", {**BODY, **once()})


@press("drafts.keep")
def _(cast: Cast) -> Press:
    context = writing.question(cast.ada, cast.cycling).id
    return Press(cast.ben, f"/drafts/answer/{context}", {"body": "Half a thought", "draft_version": 0})


@press("drafts.delete")
def _(cast: Cast) -> Press:
    context = str(writing.question(cast.ada, cast.cycling).id)
    db.session.add(Draft(person_id=cast.ben.id, kind="answer", context=context, fields={"body": ["Half"]}))
    return Press(cast.ben, f"/drafts/answer/{context}/deletion")


@press("posts.edit")
def _(cast: Cast) -> Press:
    post = writing.post(cast.ben, cast.cycling)
    form = {"title": "Racks", "tags": new_tag(), "version": 1, "group": cast.cycling.id, **BODY}
    return Press(cast.ben, f"/posts/{post.id}/edit", form)


@press("questions.edit")
def _(cast: Cast) -> Press:
    question = writing.question(cast.ben, cast.cycling)
    form = {"title": "How do I true it now?", "tags": new_tag(), "version": 1, "group": cast.cycling.id, **BODY}
    return Press(cast.ben, f"/questions/{question.id}/edit", form)


@press("questions.edit_answer")
def _(cast: Cast) -> Press:
    question = writing.question(cast.ada, cast.cycling)
    answer = writing.answer(cast.ben, question)
    return Press(cast.ben, f"/questions/{question.id}/answers/{answer.id}/edit", {"version": 1, **BODY})


@press("comments.edit")
def _(cast: Cast) -> Press:
    remark = writing.comment(cast.ben, writing.post(cast.ada, cast.cycling))
    return Press(cast.ben, f"/comments/{remark.id}/edit", {"version": 1, **BODY})


@press("posts.delete")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/posts/{writing.post(cast.ben, cast.cycling).id}/deletion")


@press("posts.restore")
def _(cast: Cast) -> Press:
    post = writing.post(cast.ben, cast.cycling)
    posts.delete(writing.viewer(cast.ben), post)
    return Press(cast.ben, f"/posts/{post.id}/restoration")


@press("questions.delete")
def _(cast: Cast) -> Press:
    question = writing.question(cast.ada, cast.cycling)
    answer = writing.answer(cast.ben, question)
    return Press(cast.ben, f"/questions/{question.id}/answers/{answer.id}/deletion")


@press("questions.restore")
def _(cast: Cast) -> Press:
    question = writing.question(cast.ben, cast.cycling)
    questions.delete(writing.viewer(cast.ben), question)
    return Press(cast.ben, f"/questions/restoration/{question.id}")


@press("comments.delete")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/comments/{writing.comment(cast.ben, writing.post(cast.ada, cast.cycling)).id}/deletion")


@press("comments.restore")
def _(cast: Cast) -> Press:
    remark = writing.comment(cast.ben, writing.post(cast.ada, cast.cycling))
    comments.delete(writing.viewer(cast.ben), remark)
    return Press(cast.ben, f"/comments/{remark.id}/restoration")


@press("recognition.delete")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/thanks/{writing.thanks(cast.ben, [cast.ada]).id}/deletion")


@press("recognition.restore")
def _(cast: Cast) -> Press:
    thanks = writing.thanks(cast.ben, [cast.ada])
    recognition.delete(writing.viewer(cast.ben), thanks)
    return Press(cast.ben, f"/thanks/{thanks.id}/restoration")


@press("posts.pin")
def _(cast: Cast) -> Press:
    post = writing.post(cast.ada, cast.cycling)
    day = clock.now().date()
    return Press(cast.ben, f"/posts/{post.id}/pin", {"until": day.replace(year=day.year + 1, day=1).isoformat()})


@press("posts.close")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/posts/{writing.post(cast.ada, cast.cycling).id}/closure", {"reason": "Decided."})


@press("posts.move")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/posts/{writing.post(cast.ada, cast.cycling).id}/group", {"group": cast.python.id})


@press("reactions.react")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/items/{writing.post(cast.ada, cast.cycling).id}/reaction", {"reaction": "thanks"})


@press("questions.vote")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/questions/{writing.question(cast.ada, cast.cycling).id}/vote", {"value": 1})


@press("questions.vote_answer")
def _(cast: Cast) -> Press:
    question = writing.question(cast.ben, cast.cycling)
    answer = writing.answer(cast.ada, question)
    return Press(cast.ben, f"/questions/{question.id}/answers/{answer.id}/vote", {"value": 1})


@press("questions.accept")
def _(cast: Cast) -> Press:
    question = writing.question(cast.ben, cast.cycling)
    answer = writing.answer(cast.ada, question)
    return Press(cast.ben, f"/questions/{question.id}/answers/{answer.id}/acceptance", {"accepted": 1})


@press("inbox.save")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/items/{writing.post(cast.ada, cast.cycling).id}/saving")


@press("inbox.mute_thread")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/items/{writing.post(cast.ada, cast.cycling).id}/muting")


@press("inbox.mute_person")
def _(cast: Cast) -> Press:
    somebody = casting.person(f"p{next(_keys)}", "Some Body")
    return Press(cast.ben, f"/people/{somebody.id}/muting")


@press("inbox.read")
def _(cast: Cast) -> Press:
    writing.comment(cast.ada, writing.post(cast.ben, cast.cycling))
    return Press(cast.ben, "/inbox/reading", {"part": "for_me"})


@press("inbox.mute_by_link")
def _(cast: Cast) -> Press:
    post = writing.post(cast.ada, cast.cycling)
    return Press(cast.ben, f"/notifications/mute/{tokens.make(tokens.Holder(cast.ben.id, thread_id=post.id))}")


@press("inbox.change_settings")
def _(cast: Cast) -> Press:
    somebody = casting.person(f"p{next(_keys)}", "Some Body")
    return Press(somebody, "/settings/notifications", {f"topic-{topic.name}": "daily" for topic in topics()})


@press("people.change_settings")
def _(cast: Cast) -> Press:
    somebody = casting.person(f"p{next(_keys)}", "Some Body")
    form = {"language": "de", "theme": "dark", "digest_frequency": "never"}
    return Press(somebody, "/settings", form)


@press("people.change_profile")
def _(cast: Cast) -> Press:
    somebody = casting.person(f"p{next(_keys)}", "Some Body")
    return Press(somebody, "/settings/profile", {"about": "I ride a tandem.", "skills": new_tag(), "time_zone": ""})


@press("people.end_sign_in")
def _(cast: Cast) -> Press:
    sessions.open_sign_in(cast.ben, "pytest", "127.0.0.1")
    db.session.flush()
    last = db.session.query(SignIn).order_by(SignIn.id.desc()).first()
    return Press(cast.ben, f"/settings/devices/{last.id if last else 0}/sign-out")


@press("groups.create")
def _(cast: Cast) -> Press:
    form = form_of(cast.cycling, name=f"Tandem {next(_keys)}")
    return Press(cast.ben, "/groups/new", {**form, **once()})


@press("groups.change")
def _(cast: Cast) -> Press:
    group = group_of(cast)
    return Press(cast.ben, f"/groups/{group.id}/edit", form_of(group, purpose="Another purpose."))


@press("groups.archive")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/groups/{group_of(cast).id}/archive", {"archived": "on"})


@press("groups.membership")
def _(cast: Cast) -> Press:
    return Press(cast.cleo, f"/groups/{group_of(cast).id}/membership", {"membership": "on"})


@press("groups.ask")
def _(cast: Cast) -> Press:
    return Press(cast.cleo, f"/groups/{group_of(cast, join_policy=JoinPolicy.ASK).id}/requests", {"message": "Please."})


@press("groups.decide")
def _(cast: Cast) -> Press:
    group = group_of(cast, join_policy=JoinPolicy.ASK)
    asking.ask(writing.viewer(cast.cleo), group, "Please.")
    request = db.session.query(MembershipRequest).filter_by(group_id=group.id).one()
    return Press(cast.ben, f"/groups/{group.id}/requests/{request.id}/decision", {"decision": "approve", "reason": ""})


@press("groups.add_person")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/groups/{group_of(cast).id}/people/{cast.cleo.id}")


@press("groups.remove_person")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/groups/{group_of(cast).id}/people/{cast.ada.id}/removal")


@press("groups.change_role")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/groups/{group_of(cast).id}/people/{cast.ada.id}/role", {"role": "moderator"})


@press("groups.close_welcome")
def _(cast: Cast) -> Press:
    return Press(cast.ada, f"/groups/{group_of(cast).id}/welcome")


@press("groups.choose_level")
def _(cast: Cast) -> Press:
    return Press(cast.ada, f"/groups/{group_of(cast).id}/notification-level", {"level": "daily"})


def ownerless(cast: Cast) -> Group:
    group = group_of(cast)
    db.session.query(Membership).filter_by(group_id=group.id, person_id=cast.ben.id).delete()
    db.session.commit()
    return group


@press("groups.take_over")
def _(cast: Cast) -> Press:
    return Press(cast.ada, f"/groups/{ownerless(cast).id}/ownership")


@press("groups.ask_members")
def _(cast: Cast) -> Press:
    return Press(cast.mika, "/groups/ownerless/asking", {"group": ownerless(cast).id})


@press("insights.decline_nudge")
def _(cast: Cast) -> Press:
    nudge = Nudge(person_id=cast.ada.id, colleague_id=casting.person(f"p{next(_keys)}", "Pia Press").id)
    db.session.add(nudge)
    db.session.commit()
    return Press(cast.ada, f"/nudges/{nudge.id}/declining")


@press("insights.switch_nudges")
def _(cast: Cast) -> Press:
    somebody = casting.person(f"p{next(_keys)}", "Pia Press")
    db.session.commit()
    return Press(somebody, "/nudges/switching", {"nudges": "off"})
