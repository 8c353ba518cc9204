"""What home costs somebody in 50 of 300 groups over 200,000 posts, against its control.

The control is the same request in the same application, signed in, through the same template and rendered in
full, no card kept; only the feature's queries return the same finished values from memory. Both run in turns in one
process. *One reader* comes back again and again; *other readers* are 200 people of different groups in turn, most of
whose cards nobody has seen yet.

    python -m benchmarks.home_feed [--rounds 20] [--posts 200000] [--postgresql] [--write]
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Table, event, insert

import tests.cast
from benchmarks import measurements
from benchmarks.application import application
from benchmarks.pages import from_memory, in_full, in_turns
from intranet import clock, database
from intranet.comments.models import Comment
from intranet.database import db
from intranet.groups.models import Group, Membership
from intranet.items.models import Audience, Item, Seen
from intranet.people import sessions
from intranet.people.models import Person
from intranet.posts.models import Post
from intranet.reactions.models import Reaction, ReactionKind
from tests.servers.postgresql import PostgreSQL

TITLE = "Home over 200,000 posts"
COMMAND = "python -m benchmarks.home_feed --write"
GROUPS, MINE, READERS = 300, 50, 200
#: Of a hundred posts so many have a comment, a reaction, or were seen by the reader.
COMMENTED, REACTED, SEEN = 60, 80, 30
PORTION = 10_000
LIMIT, MOST_STATEMENTS = 1.0, 12
BODY = "<p>" + "Words as people write them, some of them <em>marked</em>. " * 8 + "</p>"


def table(model: Any) -> Table:
    """Return the table of a model, whose own columns alone are written here."""
    return db.metadata.tables[model.__tablename__]


def fill(posts: int) -> None:
    """Write the company: every reader belongs to 50 groups, and the posts are spread over all of them."""
    chance = random.Random(300)
    people, groups = range(1, READERS + 1), range(1, GROUPS + 1)
    db.session.execute(
        insert(table(Person)),
        [{"id": one, "display_name": f"Given{one} Family{one % 90}", "first_signed_in_at": START} for one in people],
    )
    db.session.execute(insert(table(Audience)), [{"id": 1 + group, "kind": "group"} for group in groups])
    db.session.execute(
        insert(table(Group)),
        [
            {
                "id": one, "name": f"Group {one}", "name_key": f"group {one}", "purpose": "To talk",
                "audience_id": 1 + one,
                "visibility": "closed" if one % 3 == 0 else "open", "member_count": READERS // 6,
            }
            for one in groups
        ],
    )  # fmt: skip
    belonging = [
        {"person_id": person, "group_id": one} for person in people for one in sorted(chance.sample(groups, MINE))
    ]
    db.session.execute(insert(table(Membership)), belonging)
    for first in range(1, posts + 1, PORTION):
        _write(chance, range(first, min(first + PORTION, posts + 1)), posts)
    db.session.commit()
    database.refresh_statistics()


START = clock.now() - timedelta(days=400)


def _write(chance: random.Random, ids: range, posts: int) -> None:
    """Write a portion of the posts, with a comment each, reactions and what the first reader has seen of them."""
    items, comments = [], []
    for post in ids:
        group, at = chance.randint(1, GROUPS), START + timedelta(days=390) * post / posts
        shared = {"audience_id": 1 + group, "group_id": group, "root_id": post, "state": "published", "body_html": BODY}
        shared |= {"body": "Words.", "created_at": at, "published_at": at, "last_activity_at": at}
        items.append(
            {**shared, "id": post, "kind": "post", "title": f"Post {post}", "author_id": chance.randint(1, READERS)}
        )
        if chance.randrange(100) < COMMENTED:
            by = chance.randint(1, READERS)
            comments.append(
                {**shared, "id": posts + post, "parent_id": post, "kind": "comment", "title": "", "author_id": by}
            )
    db.session.execute(insert(table(Item)), items)
    db.session.execute(insert(table(Post)), [{"id": post} for post in ids])
    db.session.execute(insert(table(Item)), comments)
    db.session.execute(insert(table(Comment)), [{"id": row["id"]} for row in comments])
    reactions = [
        {"item_id": post, "person_id": person, "kind": chance.choice(list(ReactionKind))}
        for post in ids if chance.randrange(100) < REACTED
        for person in chance.sample(range(1, READERS + 1), 3)
    ]  # fmt: skip
    db.session.execute(insert(table(Reaction)), reactions)
    seen = [{"item_id": post, "person_id": 1, "seen_at": clock.now()} for post in ids if chance.randrange(100) < SEEN]
    db.session.execute(insert(table(Seen)), seen)


@contextmanager
def world(posts: int, *, on_postgresql: bool) -> Iterator[tuple[list[FlaskClient], list[str]]]:
    """Yield a browser for each reader, and the statements sent."""
    sent: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        if on_postgresql:
            with PostgreSQL() as server:
                yield _readers(Path(folder), posts, sent, database_url=server.url), sent
                return
        yield _readers(Path(folder), posts, sent), sent


def _readers(folder: Path, posts: int, sent: list[str], **values: Any) -> list[FlaskClient]:
    app = application(folder, **values)
    readers = []
    with app.app_context():
        db.create_all()
        tests.cast.everyone()
        fill(posts)
        for person in db.session.query(Person).order_by(Person.id):
            token = sessions.open_sign_in(person, user_agent="benchmark", address="127.0.0.1")
            readers.append(app.test_client())
            readers[-1].set_cookie(sessions.cookie_name(), token, domain="localhost")
        db.session.commit()
        event.listen(db.engine, "before_cursor_execute", lambda *found: sent.append(found[2]))
    return readers


def compare(name: str, readers: list[FlaskClient], sent: list[str], rounds: int) -> list[Any]:
    """Return a row: home of these readers in turn, against the control of the first."""
    kept: dict[str, Any] = {}
    app = readers[0].application
    everybody = itertools.cycle(readers)

    def get(reader: FlaskClient) -> None:
        assert reader.get("/").status_code == 200

    def control() -> None:
        with from_memory("home", kept), in_full(app):
            get(readers[0])

    if len(readers) > 1:
        app.extensions["intranet_kept"].clear()
    real, plain = in_turns(lambda: get(next(everybody)), control, rounds)
    del sent[:]
    get(readers[0])
    return [name, real, plain, real / plain, LIMIT, len(sent), MOST_STATEMENTS]


def main() -> int:
    """Print the table; exit 1 where a limit is passed by one reader, or a statement too many is sent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--postgresql", action="store_true", help="measure there as well")
    parser.add_argument("--write", action="store_true", help="write the table to docs/measurements.md")
    arguments = parser.parse_args()
    rows = []
    for on_postgresql in (False, True)[: 1 + arguments.postgresql]:
        where = "PostgreSQL" if on_postgresql else "SQLite"
        with world(arguments.posts, on_postgresql=on_postgresql) as (readers, sent):
            rows.append(compare(f"one reader, {where}", readers[:1], sent, arguments.rounds))
            rows.append(compare(f"other readers, {where}", readers, sent, arguments.rounds))
    head = ["home", "CPU ms", "control", "ratio", "limit", "statements", "at most"]
    text = measurements.table(head, rows)
    print(text)
    if arguments.write:
        measurements.write(TITLE, COMMAND, text)
    return int(any(row[5] > row[6] for row in rows) or any(row[3] > row[4] for row in rows[::2]))


if __name__ == "__main__":
    sys.exit(main())
