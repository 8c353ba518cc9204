"""Notifications: what concerns one person, told once and in one place.

*Notice* – a row in somebody's inbox, written in the transaction of the act it tells of.
Later mails and digests build on these rows, so that they cannot contradict the inbox.
"""
