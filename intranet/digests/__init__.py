"""Digests: what quiet members missed, written to them seldom and only when it is worth opening.

*Quiet* – has signed in before, was not here for fourteen days. *Edition* – an ISO week; a person gets
at most one digest in it. *Section* – for you, waiting for an answer, in your groups, new groups.
*Reason* – why an item is in there, shown beside it. No pixel and no counted link: whether a digest
helped is seen by nothing but the person's next visit.
"""
