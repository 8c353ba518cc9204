"""The calendar in a real browser: moved by the keyboard alone, with the focus where it was moved to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from intranet import clock
from intranet.database import db
from intranet.people import sessions
from intranet.posts import actions as posts
from tests import writing
from tests.cast import Cast
from tests.interface.faults import measured, violations
from tests.servers.chromium import window
from tests.servers.web import serving

pytestmark = pytest.mark.browser


def test_one_day_later_by_keyboard(app: Flask, cast: Cast, browser: Browser) -> None:
    noon = clock.now().replace(hour=11, minute=0, second=0, microsecond=0)  # on the same day wherever the reader is
    later = noon + timedelta(days=40)
    item = posts.post(writing.viewer(cast.ada), writing.place(cast.cycling), "Zebrafish", "Pond", (), later=later)
    token = sessions.open_sign_in(cast.ada, user_agent="pytest", address="127.0.0.1")
    db.session.commit()
    with serving(app) as site, window(browser, base_url=site) as watched:
        page = watched.page
        page.context.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": site}])
        page.goto(f"/scheduling/calendar?day={later:%Y-%m-%d}")
        page.get_by_role("button", name="Move: Zebrafish").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="One hour earlier")).to_be_visible()
        assert violations(page) == []
        for _ in range(4):
            page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="One day later")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**#entry-{item.id}")
        expect(page.locator(f"#entry-{item.id}")).to_be_focused()
        page.set_viewport_size({"width": 320, "height": 900})
        assert measured(page) == []
        assert violations(page, "main") == []
        assert watched.complaints() == []
    db.session.refresh(item)
    assert item.publish_at is not None
    assert abs(item.publish_at - later - timedelta(days=1)) <= timedelta(hours=1)  # clocks may change between
