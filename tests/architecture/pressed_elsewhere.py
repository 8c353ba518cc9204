"""Addresses that change something and have no form in ``presses.py``: which test presses them, or why none does."""

from __future__ import annotations

#: Pressed twice by tests of their own, which say so in these words.
ELSEWHERE = {
    "announcements.confirm": ("tests/announcements/test_confirming.py", "for _press in range(2)"),
    "announcements.confirm_by_link": ("tests/announcements/test_confirming.py", "for _press in range(2)"),
    "announcements.remind": ("tests/announcements/test_reminding.py", "pressed twice"),
    "directory.begin_run": ("tests/directory/test_the_sync_pages.py", "pressed twice"),
    "digests.unsubscribe": ("tests/digests/test_ending_them_by_the_link.py", "pressing_twice_changes_nothing_more"),
    "groups.change_rule": ("tests/groups/test_members_by_rule.py", "pressed twice"),
    "events.answer": ("tests/events/test_seats.py", "twice"),
    "events.cancel": ("tests/events/test_planning.py", "twice"),
    "events.close_answers": ("tests/events/test_seats.py", "closed"),
    "events.delete": ("tests/events/test_planning.py", "twice"),
    "events.restore": ("tests/events/test_planning.py", "restoration"),
    "groups.allow_invitations": ("tests/groups/test_inviting.py", "refusals"),
    "groups.answer_offer": ("tests/groups/test_handing_over.py", "for _press in range(2)"),
    "groups.dismiss": ("tests/groups/test_suggestions.py", "for _press in range(2)"),
    "groups.feature": ("tests/groups/test_featured_topics_and_rules.py", "for _press in range(2)"),
    "groups.invite": ("tests/groups/test_inviting.py", "nobody_is_told_twice"),
    "groups.invite_list": ("tests/groups/test_inviting.py", "invitations/list"),
    "groups.offer_ownership": ("tests/groups/test_handing_over.py", "ownership-offer"),
    "groups.reply": ("tests/groups/test_inviting.py", "test_accepting_twice_makes_one_member"),
    "groups.say_why": ("tests/groups/test_why_people_leave.py", "departure"),
    "groups.withdraw_invitation": ("tests/groups/test_inviting.py", "withdrawal"),
    "moderation.approval": ("tests/moderation/test_looking_first.py", "/approval"),
    "moderation.decide": ("tests/moderation/test_deciding.py", "for _ in range(2)"),
    "moderation.report": ("tests/moderation/test_reporting.py", "for _ in range(2)"),
    "moderation.second_look": ("tests/moderation/test_deciding.py", "second-look"),
    "moderation.withdraw": ("tests/moderation/test_looking_first.py", "withdrawal"),
    "polls.close": ("tests/polls/test_voting.py", "for _ in range(2)"),
    "polls.vote": ("tests/polls/test_voting.py", "for _ in range(2)"),
    "welcome.answer": ("tests/welcome/test_buddies.py", "for _press in range(2)"),
    "welcome.ask": ("tests/welcome/test_buddies.py", "for _press in range(2)"),
    "welcome.choose": ("tests/welcome/test_first_week.py", "welcome/settings"),
    "welcome.close": ("tests/welcome/test_first_week.py", "for _press in range(2)"),
    "welcome.end": ("tests/welcome/test_buddies.py", "for _press in range(2)"),
    "welcome.offer": ("tests/welcome/test_buddies.py", "buddies/offer"),
    "welcome.say_hello": ("tests/welcome/test_first_week.py", "welcome/hello"),
    "groups.rest_rule": ("tests/groups/test_following_a_rule.py", "for _ in range(2)"),
}
#: Of these twice means something else, or nothing.
OTHERWISE = {
    "directory.confirm_run": "a run that was confirmed is gone: the second press is told of the run that came of it",
    "directory.enter": "who signs in twice has two sign-ins, as with two devices",
    "directory.sign_out": "after the first press nobody is signed in who could press again",
    "audiences.meaning": "it only says what rows mean",
    "groups.rule_meaning": "it only says what rows mean",
    "events.address": "each press makes a new secret address, which ends the one before",
    "files.create": "a file that was sent twice stands in the text twice; what no text holds is forgotten",
    "people.end_other_sign_ins": "after the first press the other tabs are signed out",
}
