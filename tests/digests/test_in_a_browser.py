"""The digest in a real browser engine: nothing runs over the edge, nothing is fetched, both themes differ."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from intranet.database import db
from intranet.digests import planner
from tests.cast import Cast
from tests.digests.conftest import Missed
from tests.mail.conftest import send_due
from tests.servers.chromium import window
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.browser


def test_it_fits_narrow_and_wide_windows_in_both_themes(
    smtp: SmtpServer, cast: Cast, missed: Missed, tmp_path: Path, browser: Browser
) -> None:
    missed.hers.title = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3
    cast.ben.display_name = "B" * 120
    missed.reply.body_html = f"<p>{'x' * 300}</p>"
    db.session.commit()
    planner.plan()
    send_due()
    page_file = tmp_path / "digest.html"
    page_file.write_text(smtp.deliveries[0].text("html"), encoding="utf-8")
    grounds = set()
    for theme in ("light", "dark"):
        for width in (320, 390, 700):
            with window(browser, width, theme=theme) as watched:
                page, requests = watched.page, []
                page.on("request", lambda request, seen=requests: seen.append(request.url))
                page.goto(page_file.as_uri())
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert requests == [page_file.as_uri()]
                grounds.add((theme, page.evaluate("getComputedStyle(document.body).backgroundColor")))
                small = page.evaluate(
                    "[...document.querySelectorAll('a')].filter(a => a.getBoundingClientRect().height < 15).length"
                )
                assert small == 0
                assert watched.console == []
    assert len(grounds) == 2
    assert len({ground for _, ground in grounds}) == 2
