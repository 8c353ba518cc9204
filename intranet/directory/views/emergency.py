"""The emergency accounts, as administrators see them."""

from __future__ import annotations

from flask import render_template

from intranet.access import current_viewer
from intranet.directory.break_glass import PREFIX
from intranet.directory.queries import emergency as queries
from intranet.directory.views import bp


@bp.get("/emergency-accounts")
def emergency_accounts() -> str:
    """Show administrators which accounts get in without the directory, and every use of them."""
    viewer = current_viewer()
    return render_template(
        "directory/emergency_accounts.html",
        accounts=queries.emergency_accounts(viewer),
        uses=queries.emergency_uses(viewer),
        prefix=PREFIX,
    )
