"""What people change about themselves: profile, picture, settings and the browsers they are signed in with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete
from werkzeug.exceptions import Conflict

from intranet import jobs
from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.people import pictures, policy, sessions
from intranet.people.models import Person, SignIn
from intranet.people.skills import set_skills, skills_of
from intranet.search import outbox
from intranet.web.text import render_markdown

#: What of a profile the search knows.
SEARCHED = ("about", "ask_about")


class ProfileChanged(Conflict):
    """The profile was changed meanwhile, in another window."""


def change_profile(
    actor: Viewer, person: Person, wanted: Mapping[str, Any], skills: Sequence[str], version: str = ""
) -> None:
    """Take over the values of a valid ProfileForm that was opened on this version.

    Raises Forbidden for another's, and ProfileChanged where it says something else by now.
    """
    require(policy.can_edit(actor, person.id))
    lock_row(Person.__table__, person.id)
    db.session.refresh(person)
    before = skills_of([person.id]).get(person.id, [])
    is_news = any(getattr(person, name) != wanted[name] for name in SEARCHED) or before != list(skills)
    if not is_news and all(getattr(person, name) == value for name, value in wanted.items()):  # also when pressed twice
        return
    if version and version != person.profile_version(before):
        raise ProfileChanged
    for name, value in wanted.items():
        setattr(person, name, value)
    if is_news:
        person.about_html = render_markdown(person.about)
        set_skills(person, skills)
        outbox.changed("person", person.id)
    db.session.commit()
    if is_news:
        jobs.wake("search")


def change_picture(actor: Viewer, content: bytes | None, *, is_removed: bool) -> bool:
    """Make the file's picture the actor's own, or remove that; return whether either was wanted. Raises BadPicture."""
    if content is None and not is_removed:
        return False
    db.session.rollback()  # no transaction is open while the file is read
    drawn = pictures.draw(content) if content is not None else None
    person = db.session.get_one(Person, actor.person_id)
    if drawn:
        pictures.take(person, drawn)
    else:
        pictures.remove(person)
    db.session.commit()
    return True


def change_settings(actor: Viewer, person: Person, wanted: Mapping[str, Any]) -> None:
    """Take over the values of a valid SettingsForm. Raises Forbidden for another's."""
    require(policy.can_edit(actor, person.id))
    for name in ("language", "theme", "digest_frequency", "shortcuts", "shares_thanks"):
        setattr(person, name, wanted[name])
    db.session.commit()


def end_sign_in(actor: Viewer, sign_in_id: int) -> None:
    """Sign one of the actor's browsers out; anybody else's stay, and a second press changes nothing."""
    db.session.execute(delete(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == actor.person_id))
    db.session.commit()


def end_other_sign_ins(actor: Viewer, but: int) -> None:
    """Sign all of the actor's browsers out but the one in hand."""
    sessions.close_all(actor.person_id, but=but)
    db.session.commit()
