"""Nothing reaches who may not see it: one property over all acts and all doors of a random world.

*Oracle* – who may see what, in plain words and apart from the code that is tested. *World* – people who do by chance
whatever the pages let them do. *Act* – one thing done there. *Door* – a way by which words could come to somebody.
*Word* – each thing that is written has words of its own, so that a leak is seen wherever it shows.
"""
