"""Thanks, to one or several colleagues, with their comments."""

from __future__ import annotations

from sqlalchemy import select

from intranet.database import db
from intranet.demo.chronicle import Post
from intranet.demo.seed.comments import write_comments
from intranet.demo.seed.ground import Ground, once_key, planted
from intranet.demo.writings import DemoThanks
from intranet.recognition import notices
from intranet.recognition.models import CompanyValue, Thanks, ThanksRecipient
from intranet.search import outbox


def plant_thanks(ground: Ground) -> int:
    """Add the thanks in the order in which they were given."""
    before = planted(Thanks)
    values = {value.key: value.id for value in db.session.scalars(select(CompanyValue))}
    posts = ground.chronicle.thanks
    new = [row for row in ground.company.thanks if once_key(row.key) not in before]
    for content in sorted(new, key=lambda row: posts[row.key].at):
        _add(ground, content, posts[content.key], values[content.value])
    db.session.commit()
    return len(new)


def _add(ground: Ground, content: DemoThanks, post: Post, value_id: int) -> None:
    thanks = Thanks(value_id=value_id, language=content.language, once_key=once_key(content.key))
    ground.write(thanks, post, content.group)
    recipients = {username: ground.people[username] for username in content.to}
    db.session.add_all(
        ThanksRecipient(thanks_id=thanks.id, person_id=person_id, position=position)
        for position, person_id in enumerate(recipients.values())
    )
    with ground.at(post.at):
        notices.thanked(thanks, [recipients[username] for username in recipients if username in ground.tried_out])
    write_comments(ground, thanks, post, content.group)
    thanks.last_activity_at = max(each.at for each in post.walk())
    ground.open_pages(thanks, post, content.group, content.to)
    outbox.changed("thanks", thanks.id)
