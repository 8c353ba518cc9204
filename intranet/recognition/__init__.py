"""Recognition: thanking colleagues, signed and with a reason.

*Thanks* – to one or several colleagues or a whole group, with one company value and a reason in the writer's own words,
for itself or for something that was written; read by the company, a group, or the recipients alone (their *circle*).
*Hidden* – a recipient's name is taken off it; where all did so, it is off the wall. *Company value* – from HR's list,
bilingual; a retired one keeps its history. *Allowance* – how many one may write in a month. Nothing here counts or
ranks people: there are no totals and no leaderboard, and no address yields one.
"""
