"""Events: when members of a group meet, and who comes.

*Event* – stands in one group, with a time in its own zone and a place or a link. *Answer* – going, maybe or not.
*Seat* – of somebody who goes; where seats are limited the others *wait* and move up in their order. *Cancelled* – it
stays to be read and does not take place. *Calendar feed* – a secret address from which a person's own calendar
reads the events of their groups.
"""
