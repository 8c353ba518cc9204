"""The page that says what the system records about its reader."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from intranet.directory import throttle
from intranet.items import forgetting
from intranet.people import records
from intranet.people.records import span
from tests import writing

PAGE = "/settings/records"


def section(page: str, key: str) -> str:
    """The words of one record, without markup."""
    found = re.search(rf'id="record-{key}".*?</section>', page, re.DOTALL)
    assert found, key
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_every_kind_of_record_says_who_reads_it_and_how_long_it_is_kept(cast, signed_in):
    page = signed_in(cast.ada).get(PAGE).text
    keys = re.findall(r'id="record-([a-z-]+)" ', page)
    assert keys == [
        "seen", "last-here", "sign-ins", "mails", "notices", "written", "drafts", "profile",
        "failed-sign-ins", "known-browser", "directory-sync", "votes", "ballots", "events", "groups", "hearing",
        "digests", "reports", "buddies", "nudges",
    ]  # fmt: skip
    for key in keys:
        assert "Who reads it" in section(page, key)
        assert "How long it is kept" in section(page, key)


def test_it_counts_what_is_kept_of_the_reader_and_of_nobody_else(cast, signed_in):
    question = writing.question(cast.ben, cast.cycling)
    ada, cleo = signed_in(cast.ada), signed_in(cast.cleo)
    ada.get(f"/questions/{question.id}")
    ada.send(f"/questions/{question.id}/vote", {"value": 1})
    writing.answer(cast.ada, question)

    page = ada.get(PAGE).text
    for key in ("seen", "votes", "written", "sign-ins"):
        assert "1 entry" in section(page, key), key
    page = cleo.get(PAGE).text
    for key in ("seen", "votes", "written"):
        assert "0 entries" in section(page, key), key


def test_the_spans_are_those_by_which_things_are_forgotten(cast, signed_in, monkeypatch):
    page = signed_in(cast.ada).get(PAGE).text
    assert span(forgetting.KEEP_SEEN) in section(page, "seen")
    assert span(throttle.KEPT) in section(page, "failed-sign-ins")
    assert "30 days without use, 90 days at most" in section(page, "sign-ins")

    monkeypatch.setattr(records, "KEEP_SEEN", timedelta(days=7))
    monkeypatch.setattr(throttle, "WINDOW", timedelta(minutes=1))
    page = signed_in(cast.ada).get(PAGE).text
    assert "7 days" in section(page, "seen")
    assert "1 minute " in section(page, "failed-sign-ins")


@pytest.mark.parametrize("page", ["/settings", "/settings/devices", "/legal/privacy"])
def test_the_way_there(cast, signed_in, page):
    assert f'href="{PAGE}"' in signed_in(cast.ada).get(page).text


def test_a_visitor_is_not_shown_the_way_and_asked_to_sign_in(cast, visitor):
    assert PAGE not in visitor.get("/legal/privacy").text
    assert visitor.get(PAGE).status_code == 303
