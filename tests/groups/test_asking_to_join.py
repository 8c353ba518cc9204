"""Asking to join with a message, and the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.groups.models import JoinPolicy, Membership, MembershipRequest, RequestState
from intranet.notifications.models import Notice
from tests.cast import Cast


def requests_of(cast: Cast) -> list[MembershipRequest]:
    query = select(MembershipRequest).where(MembershipRequest.person_id == cast.cleo.id).order_by(MembershipRequest.id)
    return list(db.session.scalars(query))


def notices_to(person) -> list[tuple[str, int | None]]:
    query = select(Notice.kind, Notice.actor_id).where(Notice.recipient_id == person.id).order_by(Notice.id)
    return [tuple(row) for row in db.session.execute(query)]


@pytest.fixture
def asked(cast: Cast, signed_in) -> MembershipRequest:
    """Cleo has asked to join Python."""
    signed_in(cast.cleo).send(f"/groups/{cast.python.id}/requests", {"message": "I write snakes."})
    return requests_of(cast)[0]


def decide(browser, request: MembershipRequest, decision: str, **more: str):
    address = f"/groups/{request.group_id}/requests/{request.id}/decision"
    return browser.send(address, {"decision": decision, **more}, follow_redirects=True)


def test_an_outsider_sees_name_and_purpose_and_asks(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    door = cleo.get(f"/groups/{cast.python.id}").text
    assert "Everything about Python" in door
    assert f"/groups/{cast.python.id}/requests/new" in door
    assert "Ask to join Python" in cleo.get(f"/groups/{cast.python.id}/requests/new").text

    answer = cleo.send(f"/groups/{cast.python.id}/requests", {"message": "I write snakes."}, follow_redirects=True)

    assert "Your request waits for a moderator" in answer.text
    assert "I write snakes." in answer.text
    assert [request.state for request in requests_of(cast)] == [RequestState.PENDING]


def test_only_owners_and_moderators_are_told(cast: Cast, asked: MembershipRequest) -> None:
    assert notices_to(cast.ben) == [("join_request", cast.cleo.id)]
    assert notices_to(cast.ada) == []


def test_asking_twice_is_one_request_with_the_first_words(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    signed_in(cast.cleo).send(f"/groups/{cast.python.id}/requests", {"message": "Again."})

    assert [request.message for request in requests_of(cast)] == ["I write snakes."]
    assert len(notices_to(cast.ben)) == 1


def test_who_asked_or_belongs_is_shown_the_group_instead_of_the_form(cast: Cast, signed_in, asked) -> None:
    for person in (cast.cleo, cast.ada):
        answer = signed_in(person).get(f"/groups/{cast.python.id}/requests/new")
        assert (answer.status_code, answer.location) == (303, f"/groups/{cast.python.id}")


def test_a_message_may_be_left_out_and_must_not_be_a_novel(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)

    refused = cleo.send(f"/groups/{cast.python.id}/requests", {"message": "x" * 1001})
    assert refused.status_code == 422
    assert "At most 1000 characters" in refused.text
    assert "x" * 1001 in refused.text
    assert cleo.send(f"/groups/{cast.python.id}/requests", {"message": ""}).status_code == 303


def test_one_withdraws_ones_own_request_and_may_ask_again(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    cleo = signed_in(cast.cleo)

    page = cleo.send(f"/groups/{cast.python.id}/membership", {"membership": "off"}, follow_redirects=True)
    assert "Your request is withdrawn." in page.text
    cleo.send(f"/groups/{cast.python.id}/requests", {"message": "After all."})

    assert [request.state for request in requests_of(cast)] == [RequestState.WITHDRAWN, RequestState.PENDING]


def test_a_moderator_reads_the_queue_and_lets_in(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    ben = signed_in(cast.ben)
    assert "1 colleague asks to join" in ben.get(f"/groups/{cast.python.id}").text
    assert "I write snakes." in ben.get(f"/groups/{cast.python.id}/requests").text

    decide(ben, asked, "approve")

    assert db.session.get(Membership, (cast.python.id, cast.cleo.id)) is not None
    assert notices_to(cast.cleo) == [("join_approved", cast.ben.id)]
    assert signed_in(cast.cleo).get(f"/groups/{cast.python.id}/people").status_code == 200
    assert "Nobody waits" in ben.get(f"/groups/{cast.python.id}/requests").text


def test_a_refusal_reaches_the_colleague_with_its_reason(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    decide(signed_in(cast.ben), asked, "decline", reason="Please finish the course first.")

    assert db.session.get(Membership, (cast.python.id, cast.cleo.id)) is None
    assert notices_to(cast.cleo) == [("join_declined", cast.ben.id)]
    page = signed_in(cast.cleo).get(f"/groups/{cast.python.id}").text
    assert "Please finish the course first." in page
    assert "You may ask again from" in page
    again = f"/groups/{cast.python.id}/requests"
    assert signed_in(cast.cleo).send(again, {"message": "At once."}).status_code == 403
    assert signed_in(cast.cleo).get(f"{again}/new").status_code == 303
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        browser = signed_in(cast.cleo)
        assert "You may ask again." in browser.get(f"/groups/{cast.python.id}").text
        assert browser.send(again, {"message": "I have finished it."}).status_code == 303
    assert [request.state for request in requests_of(cast)] == [RequestState.DECLINED, RequestState.PENDING]


def test_the_second_decision_changes_nothing(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    ben = signed_in(cast.ben)
    decide(ben, asked, "approve")

    page = decide(ben, asked, "decline", reason="No.")

    assert "This request was decided already." in page.text
    assert requests_of(cast)[0].state == RequestState.APPROVED
    assert db.session.get(Membership, (cast.python.id, cast.cleo.id)) is not None
    assert len(notices_to(cast.cleo)) == 1


def test_only_approve_and_decline_are_decisions(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    page = decide(signed_in(cast.ben), asked, "perhaps")

    assert page.status_code == 422
    assert "Please choose one." in page.text
    assert requests_of(cast)[0].state == RequestState.PENDING


def test_a_reason_that_is_too_long_is_handed_back_to_be_shortened(cast: Cast, signed_in, asked) -> None:
    signed_in(cast.mika).send(f"/groups/{cast.python.id}/requests", {"message": "Me too."})

    page = decide(signed_in(cast.ben), asked, "decline", reason="No. " * 251)

    assert page.status_code == 422
    assert f'href="#reason-{asked.id}"' in page.text
    assert page.text.count('<details class="decline" open>') == 1
    mine = page.text.partition(f'id="reason-{asked.id}"')[2].partition("</textarea>")[0]
    assert mine.count("No.") == 251
    assert page.text.count("At most 1000 characters") == 2  # in the summary and at the field
    assert page.text.count("No.") == 251  # the other request's field is empty
    assert requests_of(cast)[0].state == RequestState.PENDING


def test_a_plain_member_neither_sees_the_queue_nor_decides(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    ada = signed_in(cast.ada)

    assert ada.get(f"/groups/{cast.python.id}/requests").status_code == 403
    assert decide(ada, asked, "approve").status_code == 403
    assert "asks to join" not in ada.get(f"/groups/{cast.python.id}").text


def test_an_outsider_cannot_tell_that_there_is_a_queue(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    cleo = signed_in(cast.cleo)

    assert cleo.get(f"/groups/{cast.python.id}/requests").status_code == 404
    assert decide(cleo, asked, "approve").status_code == 404
    assert db.session.get(Membership, (cast.python.id, cast.cleo.id)) is None


def test_a_moderator_of_another_group_decides_nothing_here(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    address = f"/groups/{cast.cycling.id}/requests/{asked.id}/decision"

    assert signed_in(cast.ben).send(address, {"decision": "approve"}).status_code == 404
    assert requests_of(cast)[0].state == RequestState.PENDING


@pytest.mark.parametrize("role", ["hanna", "mika", "anton"])
def test_rank_opens_no_closed_group(cast: Cast, signed_in, asked: MembershipRequest, role: str) -> None:
    assert signed_in(getattr(cast, role)).get(f"/groups/{cast.python.id}/requests").status_code == 404


def test_who_joins_by_press_or_is_added_no_longer_waits(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    signed_in(cast.ben).send(f"/groups/{cast.python.id}/people/{cast.cleo.id}")

    assert requests_of(cast)[0].state == RequestState.APPROVED


def test_an_open_group_may_ask_too_and_an_inviting_one_is_not_asked(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    cast.cycling.join_policy = JoinPolicy.ASK
    assert cleo.send(f"/groups/{cast.cycling.id}/requests", {"message": ""}).status_code == 303

    cast.python.join_policy = JoinPolicy.INVITE
    assert cleo.send(f"/groups/{cast.python.id}/requests", {"message": ""}).status_code == 403
    assert cleo.get(f"/groups/{cast.python.id}/requests/new").status_code == 403


def test_a_leaver_no_longer_waits_in_the_queue(cast: Cast, signed_in, asked: MembershipRequest) -> None:
    cast.cleo.state = "deactivated"
    ben = signed_in(cast.ben)

    assert "Nobody waits" in ben.get(f"/groups/{cast.python.id}/requests").text
    assert "asks to join" not in ben.get(f"/groups/{cast.python.id}").text
