"""The forms by which what is scheduled is moved, published and taken back, and those of the switch."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from intranet import clock
from intranet.database import db
from intranet.items.models import ItemState
from intranet.posts import actions as posts
from intranet.posts.models import Post
from intranet.scheduling import actions
from intranet.scheduling.models import Cause, Slot
from tests import writing
from tests.architecture.presses import BODY, Press, press
from tests.cast import Cast

_numbers = count(1)


def kept(cast: Cast) -> Post:
    """Something of Ben's for tomorrow."""
    later = clock.now() + timedelta(days=1)
    return posts.post(writing.viewer(cast.ben), writing.place(cast.cycling), "Later", "A ride", (), later=later)


def slot() -> Slot:
    """Something that waits."""
    row = Slot(kind="digests", key=f"digests:{next(_numbers)}", due_at=clock.now(), cause=Cause.PAUSED)
    db.session.add(row)
    db.session.commit()
    return row


@press("scheduling.pause")
def _(cast: Cast) -> Press:
    actions.resume(writing.viewer(cast.mika))
    return Press(cast.mika, "/scheduling/pause", {"reason": "An accident"})


@press("scheduling.resume")
def _(cast: Cast) -> Press:
    actions.pause(writing.viewer(cast.mika), "A storm")
    return Press(cast.mika, "/scheduling/resumption")


@press("scheduling.decide")
def _(cast: Cast) -> Press:
    return Press(cast.mika, f"/scheduling/slots/{slot().id}/decision", {"decision": "release"})


@press("scheduling.decide_all")
def _(cast: Cast) -> Press:
    slot()
    until = int(clock.now().timestamp())
    return Press(cast.mika, "/scheduling/kinds/digests/decision", {"decision": "drop", "until": until})


@press("scheduling.move")
def _(cast: Cast) -> Press:
    item = kept(cast)
    assert item.publish_at is not None
    form = {"step": "day-later", "from": item.publish_at.isoformat(), "view": "month"}
    return Press(cast.ben, f"/scheduling/items/{item.id}/time", form)


@press("scheduling.edit")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/scheduling/items/{kept(cast).id}/edit", {"title": "", "version": 1, **BODY})


@press("scheduling.publish")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/scheduling/items/{kept(cast).id}/publication")


@press("scheduling.put_back")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/scheduling/items/{kept(cast).id}/draft")


@press("scheduling.delete")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/scheduling/items/{kept(cast).id}/deletion")


@press("scheduling.restore")
def _(cast: Cast) -> Press:
    item = kept(cast)
    actions.delete(writing.viewer(cast.ben), item)
    assert item.state == ItemState.DELETED
    return Press(cast.ben, f"/scheduling/items/{item.id}/restoration")
