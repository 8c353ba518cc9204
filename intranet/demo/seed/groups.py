"""Groups, who belongs to them and who asks to."""

from __future__ import annotations

from sqlalchemy import select, update

from intranet.access import Viewer
from intranet.audiences.matching import matching
from intranet.audiences.rules import VERSION, parse
from intranet.database import db
from intranet.demo.company import DemoGroup, JoinRequest
from intranet.demo.seed.ground import Ground, once_key
from intranet.groups import notices
from intranet.groups.models import (
    Group,
    GroupRule,
    GroupState,
    JoinPolicy,
    MemberRole,
    Membership,
    MembershipRequest,
    Origin,
)
from intranet.items.models import Audience, AudienceKind
from intranet.people.models import Person
from intranet.search import outbox
from intranet.web.text import render_markdown


def plant_groups(ground: Ground) -> int:
    """Add the groups with their members and requests to join."""
    known = {group.once_key: group for group in db.session.scalars(select(Group).where(Group.once_key.is_not(None)))}
    added = 0
    for content in ground.company.groups.values():
        group = known.get(once_key(content.key))
        if group is None:
            group = _add(ground, content)
            added += 1
        ground.stand(content, group)
    db.session.commit()
    return added


def _add(ground: Ground, content: DemoGroup) -> Group:
    audience = Audience(kind=AudienceKind.GROUP)
    db.session.add(audience)
    db.session.flush()
    archived = ground.chronicle.archived(content)
    group = Group(
        name=content.name,
        purpose=content.purpose,
        about=content.about,
        about_html=render_markdown(content.about),
        welcome=content.welcome,
        welcome_html=render_markdown(content.welcome),
        visibility=content.visibility,
        join_policy=content.join_policy,
        language=content.language,
        audience_id=audience.id,
        state=GroupState.ARCHIVED if archived else GroupState.ACTIVE,
        created_at=ground.chronicle.founded(content),
        created_by_id=ground.people[content.owner],
        archived_at=archived,
        member_count=len(content.people),
        once_key=once_key(content.key),
    )
    db.session.add(group)
    db.session.flush()
    db.session.add_all(_membership(ground, content, group.id, username) for username in content.people)
    for request in content.requests:
        _ask(ground, content, group.id, request)
    if content.rule:
        _set_rule(ground, content, group)
    outbox.changed("group", group.id)
    return group


def _membership(ground: Ground, content: DemoGroup, group_id: int, username: str) -> Membership:
    plain = MemberRole.AMBASSADOR if username in content.ambassadors else MemberRole.MEMBER
    role = MemberRole.MODERATOR if username in content.moderators else plain
    return Membership(
        group_id=group_id,
        person_id=ground.people[username],
        role=MemberRole.OWNER if username == content.owner else role,
        joined_at=ground.chronicle.joined(content, username),
        welcomed=True,
        origin=_origin(content, username),
        origin_by_id=ground.people[username if content.join_policy == JoinPolicy.FREE else content.owner],
    )


def _origin(content: DemoGroup, username: str) -> Origin:
    """Say how colleagues come into groups that are joined so."""
    if username == content.owner:
        return Origin.FOUNDER
    ways = {JoinPolicy.FREE: Origin.SELF, JoinPolicy.ASK: Origin.ASKED, JoinPolicy.INVITE: Origin.ADDED}
    return ways[JoinPolicy(content.join_policy)]


def _set_rule(ground: Ground, content: DemoGroup, group: Group) -> None:
    """Let the owner have set a rule that brought those members whom it means."""
    rule = parse({"version": VERSION, "any": [{"all": list(content.rule)}]})
    owner, founded = ground.people[content.owner], ground.chronicle.founded(content)
    db.session.add(
        GroupRule(group_id=group.id, rule=rule.to_json(), set_by_id=owner, set_at=founded, confirmed_at=founded)
    )
    db.session.flush()
    meant = select(Person.id).where(matching(rule))
    plain = (Membership.group_id == group.id, Membership.role == MemberRole.MEMBER, Membership.person_id.in_(meant))
    db.session.execute(update(Membership).where(*plain).values(origin=Origin.RULE, origin_by_id=owner))


def _ask(ground: Ground, content: DemoGroup, group_id: int, request: JoinRequest) -> None:
    asked, decided = ground.chronicle.asked(content, request), ground.chronicle.decided(content, request)
    row = MembershipRequest(
        group_id=group_id,
        person_id=ground.people[request.by],
        message=request.message,
        state=request.state,
        asked_at=asked,
        decided_at=decided,
        decided_by_id=ground.people[request.decided_by] if decided else None,
        reason=request.reason,
    )
    db.session.add(row)
    db.session.flush()
    caretakers = ground.tried_out.intersection((content.owner, *content.moderators))
    with ground.at(asked):
        notices.asked_to_join(row, [ground.people[username] for username in caretakers])
    if decided and request.by in ground.tried_out:
        with ground.at(decided):
            notices.decided(row, Viewer(ground.people[request.decided_by]))
