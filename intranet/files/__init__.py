"""Files: pictures and documents in what people write, and the one place where pictures are read.

*File* – what somebody chose, pasted or dropped; until its text is published nobody else finds it, and from then on
whoever may read the item it stands in. *Picture* – a file that is shown: drawn anew, without what cameras note in it,
in a whole and in a *preview*. *Document* – any other file; it is downloaded, never opened by the site.
*Shelf* – where the contents lie, each once, named by its sum.
"""
