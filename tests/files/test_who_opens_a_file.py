"""A file opens for those who read the text it stands in, at this moment, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from intranet.comments import actions as comments
from intranet.comments.models import Comment
from intranet.database import db
from intranet.files import policy
from intranet.groups.models import Group, Membership, Visibility
from intranet.items.models import Item, ItemState
from intranet.people.models import Person
from intranet.posts import actions as posts
from intranet.posts.models import Post
from tests import writing
from tests.cast import Cast
from tests.files.forms import picture, post, send, text_of
from tests.moderation.deciding import decide
from tests.proofs import Proof

pytestmark = pytest.mark.usefixtures("unhurried")


def opened(person: Person) -> set[int]:
    """Return every file that opens for somebody."""
    return {file.id for file in db.session.scalars(policy.visible(writing.viewer(person)))}


def test_until_it_is_published_only_its_uploader_opens_it(cast: Cast, signed_in) -> None:
    ada, cleo = signed_in(cast.ada), signed_in(cast.cleo)
    address = send(ada, picture()).json["text"].partition("(")[2].rstrip(")")
    own = ada.get(address)
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store")
    other, none = cleo.get(address), cleo.get("/files/1999999999/640x480.webp")
    assert other.status_code == none.status_code == 404

    stolen = post(cleo, cast, f"![Mine]({address})")  # she is no member there
    assert stolen.status_code == 422
    question = writing.question(cast.cleo, None, body=f"![Mine now]({address})")
    assert ada.get(address).status_code == 200
    assert cleo.get(address).status_code == 404, "a text takes only what its writer has sent"
    assert question.is_published


def test_what_stands_in_a_secret_group_is_kept_on_no_disk(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    body = text_of(ada, picture())
    assert post(ada, cast, body, group=str(cast.orchid.id)).status_code == 303
    address = body.partition("(")[2].rstrip(")")
    assert signed_in(cast.ben).get(address).headers["Cache-Control"] == "no-store"
    for outsider in (cast.cleo, cast.hanna, cast.mika, cast.anton):
        assert signed_in(outsider).get(address).status_code == 404


def test_a_picture_that_is_taken_out_while_its_text_waits_is_published_to_nobody(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    written = writing.post(cast.ada, cast.cycling, text_of(ada, picture()))
    [file_id] = opened(cast.ada)
    written.state, written.published_at = ItemState.PENDING, None
    db.session.commit()
    ada.send(f"/items/{written.id}/own/edit", {"title": "", "body": "Without it.", "version": 1})
    decide(cast.ben, written, "approve")
    assert written.is_published
    assert [file_id in opened(who) for who in (cast.ada, cast.ben, cast.cleo)] == [True, False, False]


@dataclass
class World:
    """Some posts with comments, each with a file, and what their readers should be."""

    cast: Cast
    files: dict[int, int] = field(default_factory=dict)  # of an item

    @property
    def people(self) -> tuple[Person, ...]:
        return (self.cast.ada, self.cast.ben, self.cast.cleo, self.cast.mika, self.cast.anton)

    @property
    def groups(self) -> tuple[Group, ...]:
        return (self.cast.cycling, self.cast.python, self.cast.orchid)

    def should_open(self, person: Person, item_id: int) -> bool:
        """Say by the rows alone, without a word of the code that decides it."""
        item = db.session.get_one(Item, item_id)
        root = db.session.get_one(Item, item.root_id)
        group = db.session.get_one(Group, root.group_id)
        is_member = db.session.get(Membership, (group.id, person.id)) is not None
        stands = item.state == root.state == "published"
        return stands and (is_member or group.visibility == Visibility.OPEN)


def change(world: World, proof: Proof, actors: dict[str, Callable[[World, Proof], None]]) -> str:
    name = proof.random.choice(sorted(actors))
    actors[name](world, proof)
    db.session.commit()
    return name


def join_or_leave(world: World, proof: Proof) -> None:
    person = proof.random.choice((world.cast.ada, world.cast.cleo, world.cast.mika))
    group = proof.random.choice(world.groups)
    found = db.session.get(Membership, (group.id, person.id))
    if found is None:
        db.session.add(Membership(group_id=group.id, person_id=person.id))
    else:
        db.session.delete(found)


def change_visibility(world: World, proof: Proof) -> None:
    group = proof.random.choice(world.groups)
    group.visibility = proof.random.choice(list(Visibility))


def move(world: World, proof: Proof) -> None:
    post = db.session.get_one(Post, proof.random.choice([one for one in world.files if db.session.get(Post, one)]))
    group = proof.random.choice(world.groups)
    ben = writing.viewer(world.cast.ben)
    if post.state == "published" and db.session.get_one(Group, post.group_id).visibility == Visibility.OPEN:
        posts.move(ben, post, writing.place(group))


def delete_or_restore(world: World, proof: Proof) -> None:
    item_id = proof.random.choice(list(world.files))
    ben = writing.viewer(world.cast.ben)
    actions, item = (posts, db.session.get(Post, item_id)) if db.session.get(Post, item_id) else (comments, None)
    item = item or db.session.get_one(Comment, item_id)
    if item.state == "deleted":
        actions.restore(ben, item)  # type: ignore[arg-type]
    else:
        actions.delete(ben, item)  # type: ignore[arg-type]


ACTS = {"join or leave": join_or_leave, "visibility": change_visibility, "move": move, "delete": delete_or_restore}


@pytest.mark.proof
def test_whatever_happens_a_file_opens_for_exactly_those_who_read_its_text(
    cast: Cast, signed_in: Callable, proof: Proof
) -> None:
    """Leaving, removal, moving, deletion, undoing, and groups that turn closed or secret, in any order."""
    world, ben = World(cast), signed_in(cast.ben)
    for number, group in enumerate(world.groups):
        words = text_of(ben, f"post {number}".encode(), "a.txt")
        written = writing.post(cast.ben, group, words)
        remark = writing.comment(cast.ben, written, text_of(ben, f"comment {number}".encode(), "b.txt"))
        for item, text in ((written, words), (remark, remark.body)):
            world.files[item.id] = int(text.rpartition("/")[2].rstrip(")"))
    done, asked = set(), 0
    for step in range(600 if proof.in_full else 40):
        done.add(change(world, proof, ACTS))
        for person in world.people:
            asked += len(world.files)
            should = {file for item, file in world.files.items() if world.should_open(person, item)}
            assert opened(person) == should, person.username
        if step % 5 == 0:
            person, (item_id, file_id) = proof.random.choice(world.people), proof.random.choice([*world.files.items()])
            status = signed_in(person).get(f"/files/{file_id}").status_code
            assert status == (200 if world.should_open(person, item_id) else 404)
    assert done == ACTS.keys()
    proof.note(asked=asked)
