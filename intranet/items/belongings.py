"""What becomes of a leaver's writing: it stays, signed by a former colleague."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.items.models import Act, ApprovalRule, AudienceMember, Item, ItemMention, Revision, Saved, Seen

_item = Item.__table__.c

BELONGINGS = (
    Belonging(_item.author_id, Fate.STAYS, "what people wrote is the company's memory"),
    Belonging(_item.deleted_by_id, Fate.STAYS, "says who took a thing away, until it is forgotten"),
    Belonging(Revision.__table__.c.edited_by_id, Fate.STAYS, "the history names who changed a text"),
    Belonging(ItemMention.__table__.c.person_id, Fate.STAYS, "a text goes on naming who was meant; it leads nowhere"),
    Belonging(Act.__table__.c.by_id, Fate.STAYS, "the history names who pinned, closed or moved it"),
    Belonging(ApprovalRule.__table__.c.set_by_id, Fate.STAYS, "says who decided it for the group"),
    Belonging(Seen.__table__.c.person_id, Fate.STAYS, "forgotten after its span; who returns finds what is new"),
    Belonging(Saved.__table__.c.person_id, Fate.STAYS, "nobody else sees it; who returns finds it"),
    Belonging(AudienceMember.__table__.c.person_id, Fate.STAYS, "who was meant; leavers read nothing"),
)
