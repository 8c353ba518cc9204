"""The words of decisions: on pages, in messages, and in the exported log, where no cell is a formula."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from intranet.moderation.forms import REASONS
from intranet.moderation.models import ActKind, Reason
from intranet.moderation.queries.log import LogRow
from intranet.web.spreadsheet import cell

__all__ = ["ACTS", "DONE", "REASONS", "exported", "headings"]

#: What a moderator is told after deciding.
DONE = {
    ActKind.KEPT: _l("It stays. Who reported it is told."),
    ActKind.HIDDEN: _l("It is hidden. Its author is told why."),
    ActKind.RESTORED: _l("It is shown again."),
    ActKind.APPROVED: _l("It is published."),
    ActKind.DECLINED: _l("It is not published. Its author is told why."),
    ActKind.UPHELD: _l("It stays hidden. Its author is told why."),
}
#: What stands in the log.
ACTS = {
    ActKind.KEPT: _l("kept"),
    ActKind.HIDDEN: _l("hidden"),
    ActKind.RESTORED: _l("shown again"),
    ActKind.APPROVED: _l("published"),
    ActKind.DECLINED: _l("not published"),
    ActKind.ASKED: _l("another look asked for"),
    ActKind.UPHELD: _l("stays hidden after another look"),
    ActKind.RULE: _l("what is looked at first changed"),
}


def headings() -> list[str]:
    """Return the first row of the export."""
    return [
        _("When (UTC)"), _("Who"), _("What was done"), _("Kind"), _("Number"), pgettext("text", "Title"), _("Group"),
        _("Reason"), _("In words"), _("Before"), _("After"),
    ]  # fmt: skip


def exported(row: LogRow) -> list[str]:
    """Return an act as a row of cells."""
    return [
        cell(text)
        for text in (
            row.at.strftime("%Y-%m-%d %H:%M:%S"),
            row.by.display_name if row.by else "",
            str(ACTS[ActKind(row.kind)]),
            row.item_kind,
            str(row.item_id or ""),
            row.heading,
            row.group.name if row.group else "",
            str(REASONS[Reason(row.reason)]) if row.reason else "",
            row.words,
            row.before,
            row.after,
        )
    ]
