"""Who waits for a hello."""

from __future__ import annotations

from flask import render_template

from intranet.access import current_viewer, require
from intranet.welcome import policy
from intranet.welcome.queries import greeting as queries
from intranet.welcome.views import bp


@bp.get("/to-greet")
def to_greet() -> str:
    """Show first posts that nobody has answered, and newcomers who have said nothing yet."""
    viewer = current_viewer()
    require(policy.can_greet(viewer))
    return render_template(
        "welcome/to_greet.html",
        hellos=queries.first_posts(viewer),
        quiet=queries.quiet(viewer),
        can_choose_group=policy.can_choose_group(viewer),
        can_be_buddy=policy.can_be_buddy(viewer),
    )
