"""``intranet directory check``: what works between this site and the directory, and what to change.

*Step* – one thing that was tried, with its outcome and the setting to change. *Look* – what the steps
share: the configuration, the time that is left, and what was found so far. ``reaching`` comes before any
password is sent, ``reading`` as the service account, ``guarding`` asks what others could do.
"""
