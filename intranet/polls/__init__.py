"""Polls: a choice that stands in a post, and what colleagues chose.

*Poll* – belongs to one item and has its number. *Ballot* – what one person chose; sending another replaces it.
*Running* – until its end or until its author closes it. *Settled* – what follows from the end is done. *Anonymous* –
while it runs a ballot carries a code in place of a person; when it is settled nothing but the sums is left.
"""
