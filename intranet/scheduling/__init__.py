"""Scheduling: what is published later, the pause of all of it, and what waits for a person since.

*Scheduled* – an item with a moment at which it becomes public (``items/publishing.py``). *Pause* – one switch:
what is scheduled, digests, reminders and nudges wait for a person. *Slot* – something that was to happen by itself
and did not, because of a pause, because the server was down, or because its author lost the right: a person
decides what becomes of it. Nothing goes out by itself afterwards.
"""
