"""Home and inbox: what is new where I belong, and what concerns me.

*Feed* – questions and thanks of my groups and for everyone, by their latest activity. *Inbox* – the
notices to one person; a notice is new until its thread was opened or all were marked as read.
*First steps* – three good things to do for somebody who has just arrived.
"""
