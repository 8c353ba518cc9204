"""Every address but a few asks a visitor to sign in."""

from __future__ import annotations

from flask import Flask

from tests.architecture.addresses import Written, places
from tests.architecture.conftest import HTMX

#: The doors that are open to visitors. Each new one is a decision.
OPEN = {
    "announcements.ask_by_link": "asks before confirming what was read; the signed link is the right",
    "announcements.confirm_by_link": "confirms what was read, for whom the signed link was made",
    "digests.confirm_unsubscribe": "asks before ending a digest; the signed link is the right",
    "digests.unsubscribe": "ends a digest by one press in the mail program (RFC 8058)",
    "directory.enter": "signing in",
    "directory.sign_in": "signing in",
    "directory.sign_out": "leaving, also with a sign-in that has ended",
    "health.alive": "says that the process answers",
    "health.ready": "says whether people can be served, to load balancers",
    "events.feed": "hands events to a calendar; the secret address is the right, and ends with its holder's rights",
    "inbox.confirm_mute_by_link": "asks before muting; the signed link is the right",
    "inbox.mute_by_link": "mutes by one press in the mail program (RFC 8058)",
    "static": "style sheets, scripts and icons",
    "web.legal": "legal notice, privacy and accessibility must be found without an account",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def test_the_open_doors_are_these(application: Flask) -> None:
    found = {name for name, view in application.view_functions.items() if getattr(view, "is_public", False)}
    assert found | {"static"} == OPEN.keys()


def test_every_other_address_answers_a_visitor_with_sign_in(application: Flask, open_group: Written, visitor) -> None:
    walked = 0
    data = {"csrf_token": visitor.token("/sign-in")}  # without it nothing is looked at at all
    for method in METHODS:
        for place in places(application, open_group, method):
            if place.endpoint in OPEN:
                continue
            answer = visitor.open(place.path, method=method, data=data)
            assert answer.status_code == 303, place
            assert answer.location.startswith("/sign-in"), place
            assert not answer.data or b"Redirecting" in answer.data, place
            part = visitor.open(place.path, method=method, data=data, headers=HTMX)
            assert (part.status_code, part.data) == (401, b""), place
            assert part.headers["HX-Redirect"].startswith("/sign-in"), place
            walked += 1
    assert walked > 40


def test_an_address_that_does_not_exist_answers_a_visitor_the_same(visitor) -> None:
    answer = visitor.get("/groups/1/no-such-page")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_no_address_answers_to_methods_that_forms_do_not_have(application: Flask) -> None:
    for rule in application.url_map.iter_rules():
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"}, rule


def test_a_view_changes_something_by_get_or_by_post_but_deleting_pages_only_ask(application: Flask) -> None:
    """A route that takes both shows a form by GET; one that only takes POST is named by a noun."""
    verbs = {"create", "delete", "remove", "join", "leave", "accept", "vote_up", "update"}
    for rule in application.url_map.iter_rules():
        if rule.methods and "GET" not in rule.methods:
            assert rule.rule.rsplit("/", 1)[-1] not in verbs, rule
