"""Inbox: what is told to one person, and how much of it they want to hear.

*For me* – replies, thanks, requests that wait; their unread threads are the number in the frame. *Around
me* – what is new in one's groups. *Saved* – what one keeps to find again. Notices of one thread are one
row; it is unread until the thread was opened. The mails about notices are made of the same rows, read
with the same rights at the moment they leave.
"""
