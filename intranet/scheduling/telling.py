"""What is said to somebody who has just written something for later, and where they find it."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import Viewer
from intranet.items.models import Item
from intranet.scheduling import queries
from intranet.scheduling.forms import MomentFields
from intranet.web.filters import moment
from intranet.web.htmx import redirect_to


def say_when(item: Item, form: MomentFields) -> None:
    """Say when it is published, and which of two the clocks' time is; nothing of what is public already."""
    if item.publish_at is not None and not item.is_published:
        flash(_("It is published on %(moment)s. Until then nobody else sees it.", moment=moment(item.publish_at)))
        if form.later_twice:
            flash(form.later_twice, "note")


def to_own_page(viewer: Viewer, item_id: int) -> Response:
    """Lead the author of what readers do not find to its page. Raises NotFound for everybody else."""
    endpoint, values = queries.own_place(viewer, item_id)
    return redirect_to(endpoint, **values)


def to_where_it_is(viewer: Viewer, item_id: int) -> Response:
    """Lead to what one knew while it was kept for later: to its readers' page, or to its author's. Raises NotFound."""
    endpoint, values = queries.place_since(viewer, item_id)
    return redirect_to(endpoint, **values)
