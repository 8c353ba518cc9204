"""Whatever is written tells those it mentions, and takes its draft away, in the same act."""

from __future__ import annotations

import ast

from flask import Flask

from intranet.items.models import Item
from tests.architecture import source

#: Changes of which nobody is told, and why.
SILENT = dict.fromkeys(
    ("intranet/moderation/actions/holding.py:edit", "intranet/scheduling/actions.py:edit"),
    "others do not see it; it is told of when it is published",
)
WRITES = {"writing.publish", "writing.publish_row", "writing.edit"}


def test_every_act_of_writing_tells_whom_it_mentions_and_forgets_its_draft() -> None:
    writing, without = 0, []
    for path in source.modules("actions"):
        for node in source.functions(path):
            calls = {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
            if calls & WRITES:
                writing += 1
                if not ({"mentioned", "publishing.tell"} & calls and "forget" in calls):
                    without.append(f"{source.name(path)}:{node.name}")
    assert writing >= 6
    assert set(without) == SILENT.keys()


def test_whatever_people_write_can_wait_and_be_hidden(application: Flask) -> None:
    """A kind that moderators could not hold back would pass by every group that looks first."""
    kinds = {kind for kind in Item.__mapper__.polymorphic_map if kind != Item.__mapper__.polymorphic_identity}
    assert application.extensions["intranet_publishable"].keys() == kinds


def test_whatever_is_published_later_tells_whom_it_mentions() -> None:
    """The act that ``publishing.tell`` stands for above, and by which a moderator publishes what waited."""
    telling = [
        (
            f"{source.name(path)}:{node.name}",
            {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)},
        )
        for path in source.modules("publishable")
        for node in source.public_functions(path)
        if node.name.startswith("tell")
    ]
    assert len(telling) >= 5
    assert [name for name, calls in telling if "mentioned" not in calls] == []
