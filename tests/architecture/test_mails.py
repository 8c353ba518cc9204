"""Every mail has its three texts, and a subject that is one line."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet.mail.rendering import MAX_SUBJECT, one_line
from tests.architecture import source

MAILS = sorted(path for path in (source.TEMPLATES / "emails").iterdir() if path.is_dir())


@pytest.mark.parametrize("mail", [path.name for path in MAILS])
def test_a_mail_has_a_subject_of_one_line_a_plain_text_and_a_page(application: Flask, mail: str) -> None:
    folder = source.TEMPLATES / "emails" / mail
    assert {"subject.txt", "body.txt", "body.html"} <= {path.name for path in folder.iterdir()}
    assert len((folder / "subject.txt").read_text().strip().splitlines()) == 1
    assert "{{" in (folder / "body.txt").read_text(), "the plain text is written, not derived"
    assert "layout/mail.html" in (folder / "body.html").read_text()


@pytest.mark.parametrize(
    "odd", ["a\r\nBcc: x", "a\nb", "a\u2028b", "a\u2029b", "a\x85b", "a\x00b", "a\x0bb", "x" * 5000, " \n "]
)
def test_a_subject_stays_one_line_whatever_a_title_holds(application: Flask, odd: str) -> None:
    with application.app_context():
        subject = one_line(f"News: {odd}", MAX_SUBJECT)
    assert len(subject.splitlines()) == 1
    assert subject.isprintable()
    assert len(subject) <= MAX_SUBJECT


def test_subjects_become_headers_in_one_place() -> None:
    """Nothing but the rendering makes a subject from a template."""
    users = {source.name(path) for path in source.modules() if "subject.txt" in path.read_text()}
    assert users == {"intranet/mail/rendering.py"}
