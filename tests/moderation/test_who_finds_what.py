"""Small random worlds: who finds what is to be decided, said here once more in plain words."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from sqlalchemy import delete, select

from intranet.access import Viewer
from intranet.comments.models import Comment
from intranet.database import db
from intranet.groups.models import MemberRole, Membership
from intranet.items.models import EVERYONE, Item, ItemState
from intranet.moderation import policy
from intranet.moderation.models import ActKind, Desk, ModerationAct, Report
from intranet.moderation.queries.waiting import queue, waiting
from intranet.posts.models import Post
from tests.cast import Cast
from tests.proofs import Proof

STATES = (ItemState.PUBLISHED, ItemState.PUBLISHED, ItemState.PENDING, ItemState.HIDDEN, ItemState.DELETED)
CARETAKERS = (MemberRole.OWNER, MemberRole.MODERATOR)


class World:
    """People with roles, threads in every state, reports and acts, all by chance."""

    def __init__(self, chance: random.Random, cast: Cast) -> None:
        self.people = [cast.ada, cast.ben, cast.cleo, cast.mika]
        groups = [cast.cycling, cast.python, cast.orchid]
        db.session.execute(delete(Membership))
        self.roles = {
            (group.id, person.id): chance.choice((*MemberRole, None)) for group in groups for person in self.people
        }
        db.session.add_all(
            Membership(group_id=group_id, person_id=person_id, role=role)
            for (group_id, person_id), role in self.roles.items()
            if role
        )
        self.items: list[Item] = []
        for _ in range(12):
            self._thread(chance, chance.choice([*groups, None]))
        self.reports = [
            Report(
                item_id=item.id, reporter_id=person.id, desk=chance.choice(list(Desk)), reason="spam", item_version=1,
                closed_at=chance.choice((None, None, item.created_at)),
            )
            for item in self.items
            for person in chance.sample(self.people, chance.randrange(3))
        ]  # fmt: skip
        db.session.add_all(self.reports)
        self.acts: list[ModerationAct] = []
        for item in self.items:
            if item.state == ItemState.HIDDEN:
                self._hidden(chance, item)
        db.session.commit()

    def _thread(self, chance: random.Random, group) -> None:
        where = {
            "group_id": group.id if group else None, "audience_id": group.audience_id if group else EVERYONE,
        }  # fmt: skip
        post = Post(author_id=chance.choice(self.people).id, state=chance.choice(STATES), body="x", **where)
        db.session.add(post)
        db.session.flush()
        post.root_id = post.id
        author, state = chance.choice(self.people).id, chance.choice(STATES)
        comment = Comment(author_id=author, root_id=post.id, parent_id=post.id, state=state, body="y", **where)
        db.session.add(comment)
        db.session.flush()
        self.items += [post, comment]

    def _hidden(self, chance: random.Random, item: Item) -> None:
        for kind in [ActKind.HIDDEN, *chance.choice(([], [ActKind.ASKED], [ActKind.ASKED, ActKind.UPHELD]))]:
            act = ModerationAct(
                kind=kind, desk=chance.choice(list(Desk)), item_id=item.id, group_id=item.group_id,
                by_id=chance.choice(self.people).id,
            )  # fmt: skip
            db.session.add(act)
            db.session.flush()
            self.acts.append(act)

    def moderates(self, viewer_id: int, item: Item) -> bool:
        return item.group_id is not None and self.roles[item.group_id, viewer_id] in CARETAKERS

    def reaches(self, viewer: Viewer, item: Item) -> bool:
        """An open report that is this viewer's to decide."""
        attended = any(self.moderates(one.id, item) for one in self.people if one.id != item.author_id)
        for report in self.reports:
            if report.item_id != item.id or report.closed_at is not None:
                continue
            if report.desk == Desk.MODERATORS and self.moderates(viewer.person_id, item):
                return True
            if viewer.has("community_manager") and (report.desk == Desk.MANAGERS or not attended):
                return True
        return False

    def stands(self, item: Item) -> bool:
        root = next(one for one in self.items if one.id == item.root_id)
        return root is item or root.state == ItemState.PUBLISHED

    def waits(self, viewer: Viewer, item: Item) -> bool:
        mine = item.author_id == viewer.person_id
        moderates, manages = self.moderates(viewer.person_id, item), viewer.has("community_manager")
        if mine or not self.stands(item):
            return False
        if item.state == ItemState.PUBLISHED:
            return self.reaches(viewer, item)
        if item.state == ItemState.PENDING:
            return moderates
        return item.state == ItemState.HIDDEN and (moderates or manages) and self.is_asked(viewer, item)

    def is_asked(self, viewer: Viewer, item: Item) -> bool:
        acts = self._of(item)
        return acts[-1].kind == ActKind.ASKED and acts[0].by_id != viewer.person_id

    def finds(self, viewer: Viewer, item: Item) -> bool:
        if item.author_id == viewer.person_id or item.state == ItemState.DELETED:
            return False
        if self.moderates(viewer.person_id, item):
            return True
        if not viewer.has("community_manager") or item.state == ItemState.PENDING:
            return False
        if item.state == ItemState.PUBLISHED:
            return item.group_id is None or (self.stands(item) and self.reaches(viewer, item))
        held = [act for act in self._of(item) if act.kind in (ActKind.HIDDEN, ActKind.UPHELD)]
        return self.is_asked(viewer, item) or any(act.desk == Desk.MANAGERS for act in held)

    def _of(self, item: Item) -> Sequence[ModerationAct]:
        return sorted((act for act in self.acts if act.item_id == item.id), key=lambda act: act.id)


@pytest.mark.proof
def test_each_finds_what_is_theirs_to_decide_and_nothing_else(cast: Cast, proof: Proof) -> None:
    found = 0
    for number in range(100 if proof.in_full else 4):
        for model in (Report, ModerationAct, Comment.__table__, Post.__table__, Item.__table__):
            db.session.execute(delete(model))
        db.session.expunge_all()
        world = World(random.Random(proof.seed + number), cast)
        for person in world.people:
            viewer = Cast.viewer(person)
            visible = {item.id for item in db.session.scalars(policy.visible(viewer))}
            assert visible == {item.id for item in world.items if world.finds(viewer, item)}
            expected = {item.id for item in world.items if world.waits(viewer, item)}
            assert {row.id for row in queue(viewer).rows} == expected
            assert waiting(viewer).count == len(expected)
            assert expected <= visible
            found += len(visible)
    assert found > 50
    assert db.session.scalars(select(Item.id)).all()
    proof.note(cases_found=found)
