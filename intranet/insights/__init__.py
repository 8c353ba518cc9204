"""Insights: how recognition is spread, for HR, and a private nudge to thank somebody.

*Snapshot* – the figures of one quarter, computed once after it has ended and never again. *Cut* – a way of
dividing the company: by team, by place, by tenure. *Coverage* – the share of colleagues who were thanked.
*Spread* – how evenly thanks were given. *Closed circle* – a few who thank hardly anybody but one another.
Whatever is stored has passed the gate of ``disclosure``; nothing here names, counts or orders people.
*Nudge* – "you worked with … and have not thanked them", told to one person alone, once a month at most.
"""
