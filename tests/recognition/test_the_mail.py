"""The mail to whoever was thanked is the card, and no more of it leaves than its reader may see then."""

from __future__ import annotations

from collections.abc import Callable

from intranet.database import db
from intranet.recognition.actions import thanking as actions
from tests import writing
from tests.cast import Cast
from tests.mail.conftest import send_due, smtp
from tests.servers.smtp import SmtpServer

__all__ = ["smtp"]

REASON = "Quillfeather: you stayed **until** the last box was on the lorry."


def mails(smtp: SmtpServer) -> dict[str, str]:
    send_due()
    return {mail.recipient: " ".join((mail.text("plain"), mail.text("html"))) for mail in smtp.deliveries}


def test_recipient_and_manager_get_the_card(cast: Cast, smtp: SmtpServer, signed_in: Callable) -> None:
    writing.thanks(cast.cleo, [cast.ada, cast.hanna], body=REASON)
    sent = mails(smtp)
    assert sent.keys() == {cast.ada.email, cast.hanna.email, cast.ben.email}
    for text in sent.values():
        assert "you stayed until the last box" in text
        assert "We take care" in text
        assert "#feecf5" in text, "on the ground of thanks"
    assert f"Together with {cast.hanna.display_name}" in sent[cast.ada.email]
    assert f"Together with {cast.ada.display_name}" not in sent[cast.ada.email]
    assert "thanked somebody in your team" in sent[cast.ben.email]
    subject = next(mail for mail in smtp.deliveries if mail.recipient == cast.ada.email).message["Subject"]
    assert subject == f"{cast.cleo.display_name} thanked you"


def test_words_of_a_closed_group_stay_there_and_no_subject_tells_of_them(cast: Cast, smtp: SmtpServer) -> None:
    writing.thanks(cast.ben, [cast.ada], cast.orchid, body=REASON)
    [text] = mails(smtp).values()
    assert "Quillfeather" not in text
    assert "Orchid" not in str(smtp.deliveries[0].message["Subject"])


def test_what_is_hidden_before_the_mail_leaves_is_told_to_no_manager(cast: Cast, smtp: SmtpServer) -> None:
    thanks = writing.thanks(cast.cleo, [cast.ada], body=REASON)
    actions.hide(writing.viewer(cast.ada), thanks, is_hidden=True)
    db.session.commit()
    assert mails(smtp).keys() == {cast.ada.email}
