"""Mail: a row for each mail, written in the transaction of what it tells about, sent afterwards.

*Outbox* is the table of those rows, *kind* what a mail is for and under which conditions it still
may go, *composing* the making of its values at the last moment, *handing over* the SMTP dialogue.
A feature calls ``outbox.enqueue`` before its commit and ``jobs.wake("mail")`` after it.
"""
