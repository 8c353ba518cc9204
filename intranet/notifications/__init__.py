"""Notifications: what concerns one person, told once and in one place.

*Notice* – a row for one person, written in the transaction of the act it tells of, or soon afterwards by
the *fan-out* where thousands are told. *Kind* – what happened; features register theirs. *Topic* – kinds
about which people decide together. *Rhythm* – when a mail follows. *Level* – how much of a group somebody
wants to hear. *Deciding* is one pure function, asked when a notice is written and when its mail leaves.
"""
