"""Recognition: thanking colleagues, signed and with a reason.

*Thanks* – one or several recipients, one company value, a reason in the writer's own words.
*Company value* – from HR's list, bilingual; a retired one keeps its history. Nothing here counts
or ranks people: there are no totals and no leaderboard, and no address yields one.
"""
