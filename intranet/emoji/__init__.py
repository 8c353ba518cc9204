"""Emoji: found by name while somebody writes.

*Name* – what Unicode calls an emoji in English or German. *Shortcode* – a name between colons, ``:tada:``; it is
rendered on the server (``web/emoji_marks.py``), so it needs no script.
"""
