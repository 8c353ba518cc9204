"""What of a group can be found: its name and purpose, and what it says of itself to its readers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from intranet.access import Viewer
from intranet.database import db
from intranet.groups import policy
from intranet.groups.models import Group, GroupState, Visibility
from intranet.items.models import EVERYONE
from intranet.people.names import patterns
from intranet.search.documents import Card, Document
from intranet.search.sources import Source
from intranet.web.text import plain_text


def documents(pks: Sequence[int]) -> list[Document]:
    """Return the documents of groups: a closed one is found by all, by its name and purpose alone.

    What an open group says of itself is indexed for its readers, not for everyone: in the moment it turns closed,
    and before the index knows of it, who reads it are its members.
    """
    return [
        Document(
            kind="group",
            pk=group.id,
            audience_id=EVERYONE if group.visibility == Visibility.CLOSED else group.audience_id,
            title=group.name,
            body=_body(group),
            language=group.language,
            at=group.created_at,
        )
        for group in db.session.scalars(select(Group).where(Group.id.in_(pks)))
    ]


def hydrate(viewer: Viewer, pks: Sequence[int]) -> dict[int, Card]:
    """Return the cards of those groups that the viewer may know."""
    groups = db.session.scalars(policy.visible(viewer).where(Group.id.in_(pks)))
    return {group.id: _card(group) for group in groups}


def pks(after: int, limit: int) -> list[int]:
    """Return the next ids of a rebuild."""
    return list(db.session.scalars(select(Group.id).where(Group.id > after).order_by(Group.id).limit(limit)))


def find(viewer: Viewer, words: Sequence[str], limit: int) -> list[int]:
    """Look names and purposes up in SQL while the index is out of service."""
    wanted = [Group.find_key.like(pattern) for word in words for pattern in patterns(word)]
    query = policy.visible(viewer).with_only_columns(Group.id).where(*wanted)
    return list(db.session.scalars(query.order_by(Group.sort_key, Group.id).limit(limit))) if wanted else []


def _body(group: Group) -> str:
    if group.visibility == Visibility.CLOSED:
        return group.purpose
    return f"{group.purpose}\n{plain_text(group.about_html)}"


def _card(group: Group) -> Card:
    members = ngettext("%(num)s member", "%(num)s members", group.member_count)
    note = _("Archived") if group.state == GroupState.ARCHIVED else ""
    return Card(group.name, url_for("groups.show", group_id=group.id), members, note, lead=group.purpose)


SOURCES = [Source(kind="group", label=_l("Groups"), documents=documents, hydrate=hydrate, pks=pks, find=find)]
