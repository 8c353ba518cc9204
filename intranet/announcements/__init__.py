"""Announcements: news for a chosen audience, some of which must be read.

*Target* – whom one may announce to: everyone, an audience by rule, or a group one moderates. *Version in a
language* – the words of the author for readers of that language. *Must-read* – it stays on top until each
person confirms it. *Round* – one asking of everybody in the audience: at publishing, after a change, or as a
renewal. *Featured* – first on home for who has not seen it yet. *On behalf* – written by a delegate, under the
name of who gave them that right; both are shown.
"""
