"""Every read is for somebody: queries take the viewer first, and views hand theirs on."""

from __future__ import annotations

import ast

from tests.architecture import source

#: Reads that are the same for everybody, or for nobody: rows named by ids that a viewer's read has
#: already found, and what the job process does.
FOR_NOBODY = {
    "comments.address": "turns an item in hand into its address",
    "comments.words_below": "the index knows who reads what, and each search asks that",
    "comments.each": "goes through what was read for a viewer",
    "digests.editions": "the administrator's list on the command line",
    "digests.names": "names of people found already",
    "digests.one": "a digest that its holder's signed link names",
    "scheduling.is_paused": "one switch for everybody",
    "events.when": "words of a notice in hand",
    "events.when_and_where": "words of a notice in hand",
    "people.cards": "names of people found already",
    "inbox.address": "turns an item in hand into its address",
    "inbox.place": "turns a notice in hand into its place",
    "inbox.sentence": "words of a notice in hand",
    "inbox.subject_of": "words of a notice in hand",
    "inbox.words": "words of a notice in hand",
    "inbox.to_me": "begins a statement, to which the viewer is bound",
    "questions.address": "turns an item in hand into its address",
    "events.standings_of": "turns rows that were read for a viewer into what a page shows",
    "reactions.bars_of": "turns rows that were read for a viewer into what a page shows",
    "groups.for_the_operator": "the operator's list on the command line",
    "groups.names": "names of groups found already",
    "polls.brief": "turns a row in hand into what a list says of it",
    "polls.texts": "options of items found already",
    "recognition.company_values": "the company's values are everybody's",
    "recognition.who_cannot_read": "asks about the recipients, not for a reader",
}
#: Writes that are not done by a signed-in person, and steps that other actions share.
BY_NOBODY = {
    "digests.unsubscribe": "the holder of a signed link, who need not be signed in",
    "groups.hear": "a step of joining, of accepting and of being let in, which name the actor",
    "groups.answer": "a step of deciding and of being let in, which name the actor",
    "notifications.mute_by_link": "the holder of a signed link, who need not be signed in",
    "groups.pending": "a step of asking and of being let in, which name the actor",
}


def feature(path: source.Path) -> str:
    return path.relative_to(source.PACKAGE).parts[0]


def first_parameter(node: source.Function) -> str:
    return node.args.args[0].arg if node.args.args else ""


def test_every_query_takes_the_viewer_first() -> None:
    without = {
        f"{feature(path)}.{node.name}"
        for path in source.modules("queries")
        for node in source.public_functions(path)
        if first_parameter(node) != "viewer"
    }
    assert without == FOR_NOBODY.keys()


def test_every_action_takes_the_actor_first() -> None:
    without = {
        f"{feature(path)}.{node.name}"
        for path in source.modules("actions")
        for node in source.public_functions(path)
        if first_parameter(node) != "actor"
    }
    assert without == BY_NOBODY.keys()


def test_views_hand_their_own_viewer_to_every_query_and_action() -> None:
    wrong = []
    for path in source.modules("views"):
        for node in ast.walk(source.tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            if not isinstance(owner, ast.Name) or not owner.id.endswith(("queries", "actions")):
                continue
            if f"{feature(path)}.{node.func.attr}" in FOR_NOBODY | BY_NOBODY:
                continue
            if not (node.args and ast.unparse(node.args[0]) in ("viewer", "actor", "current_viewer()")):
                wrong.append(f"{source.name(path)}:{node.lineno}: {ast.unparse(node)[:80]}")
    assert not wrong


def test_views_import_neither_sqlalchemy_nor_the_database() -> None:
    for path in source.modules("views"):
        forbidden = {name for name in source.imports(path) if name.split(".")[0] in ("sqlalchemy", "flask_sqlalchemy")}
        forbidden |= {name for name in source.imports(path) if name.startswith("intranet.database")}
        assert not forbidden, f"{source.name(path)}: {forbidden}"


def test_policies_only_decide() -> None:
    """A policy answers yes or no, or with a condition for a query; ``grants`` alone adds to what it is given."""
    for path in source.modules("policy"):
        assert not {"flask_login"} & source.imports(path), source.name(path)
        assert ".commit(" not in path.read_text(), source.name(path)
        for node in source.public_functions(path):
            answer = ast.unparse(node.returns).partition("[")[0] if node.returns else ""
            decides = answer in ("bool", "Select", "ColumnElement") or node.name == "grants"
            assert decides, f"{source.name(path)}:{node.name} answers {answer}"


def test_models_know_neither_session_nor_request() -> None:
    for path in source.modules("models"):
        names = {node.id for node in ast.walk(source.tree(path)) if isinstance(node, ast.Name)}
        assert not names & {"request", "current_user", "viewer"}, source.name(path)
        assert "db.session" not in path.read_text(), source.name(path)
