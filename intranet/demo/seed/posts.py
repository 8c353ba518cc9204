"""Posts in groups, with their comments and reactions."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from intranet.database import db
from intranet.demo.chronicle import Post as DemoThread
from intranet.demo.seed.comments import write_comments
from intranet.demo.seed.ground import Ground, once_key, planted
from intranet.demo.seed.polls import plant_poll
from intranet.demo.writings import DemoPost
from intranet.items import tagging
from intranet.items.models import Act, ActKind
from intranet.posts.models import Post
from intranet.reactions.models import Reaction
from intranet.search import outbox

PINNED_FOR = timedelta(days=30)


def plant_posts(ground: Ground) -> int:
    """Add the posts in the order in which they were written."""
    before = planted(Post)
    threads = ground.chronicle.posts
    new = [row for row in ground.company.posts if once_key(row.key) not in before]
    for content in sorted(new, key=lambda row: threads[row.key].at):
        _add(ground, content, threads[content.key])
    db.session.commit()
    return len(new)


def _add(ground: Ground, content: DemoPost, thread: DemoThread) -> None:
    post = Post(title=content.title, once_key=once_key(content.key))
    ground.write(post, thread, content.group)
    tagging.set_tags(post.id, content.tags)
    write_comments(ground, post, thread, content.group)
    post.last_activity_at = max(each.at for each in thread.walk())
    nods = ground.chronicle.nods(thread, content.group, content.reactions)
    if nods:
        db.session.execute(
            insert(Reaction),
            [
                {"item_id": post.id, "person_id": ground.people[by], "kind": kind, "reacted_at": at}
                for by, kind, at in nods
            ],
        )
    if content.poll:
        plant_poll(ground, post, thread, content)
    _look_after(ground, content, post)
    ground.open_pages(post, thread, content.group)
    outbox.changed("post", post.id)


def _look_after(ground: Ground, content: DemoPost, post: Post) -> None:
    """Pin and close what the group's owner did."""
    owner = ground.people[ground.company.groups[content.group].owner]
    if content.pinned:
        post.pinned_until = ground.chronicle.now + PINNED_FOR
        at, until = post.created_at, post.pinned_until
        db.session.add(Act(item_id=post.id, kind=ActKind.PINNED, by_id=owner, at=at, until=until))
    if content.closed:
        post.closed_at = post.last_activity_at
        act = Act(item_id=post.id, kind=ActKind.CLOSED, by_id=owner, at=post.closed_at, reason=content.closed)
        db.session.add(act)
