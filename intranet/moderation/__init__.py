"""Moderation: what should not stay as it is, looked at by those who look after its place.

*Report* – a reader says that something is wrong with an item: to the moderators of its group, or to the *managers*,
the company's community managers, who then see that item and nothing else of the group. *Case* – an item about
which something is to be decided. *Decision* – keep, hide, restore, approve, decline; each is an *act* in the log,
which nobody changes. *Held back* – an item that waits for approval or is hidden: its author alone still finds it, and
may ask once for *another look*, by somebody else.
"""
