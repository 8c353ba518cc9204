"""Posts: what members tell their group – news, an idea, a picture of the day in words.

*Post* – stands in one group; its title may be left out. *Pinned* – first in the group until a date. *Closed* –
takes no more comments, for a reason that is shown. *Moved* – stands in another group now, at the same address.
"""
