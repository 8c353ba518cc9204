"""Who can see this? The page that answers it, and the sentence that a composer shows before posting."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from intranet.access import current_viewer
from intranet.items.addresses import address_in_thread
from intranet.readers import queries
from intranet.web.pagination import numbered_href, page_number

bp = Blueprint("readers", __name__)


@bp.get("/items/<int:item_id>/readers")
def show(item_id: int) -> str:
    """Show who can see an item, and why."""
    viewer = current_viewer()
    item = queries.item(viewer, item_id)
    readers = queries.of_item(viewer, item)
    people = queries.people(viewer, item, readers, page_number(request.args.get("page")))
    href_of = numbered_href(url_for(".show", item_id=item_id))
    back = address_in_thread(item)
    return render_template("readers/show.html", item=item, readers=readers, page=people, href_of=href_of, back=back)


@bp.get("/readers")
def before_posting() -> str:
    """Show who would see what is posted in the chosen group."""
    group_id = request.args.get("group", 0, int)
    readers = queries.of_groups(current_viewer(), [group_id]).get(group_id)
    return render_template("readers/_sentence.html", readers=readers)
