"""Search: what a person may see, found within three seconds of being written.

A *document* is the searchable text of one thing (a question with its answers and comments, a thank
you, a group, a person). A feature makes its things findable with three lines in ``searchable.py``::

    SOURCES = [Source(kind="question", label=_l("Questions"), documents=documents, hydrate=hydrate)]

``documents(pks)`` reads what is to be indexed, for everybody (no viewer): a missing, hidden or deleted
row is simply left out and leaves the index. ``hydrate(viewer, pks)`` makes the cards of a page of
results with the same visibility condition as the feature's own pages: what SQL denies is never shown,
however old the index is. Every write calls ``outbox.changed(kind, pk)`` before its commit and
``jobs.wake("search")`` after it. An answer or a comment changes its question's document.

The *outbox* is drained by one process at a time into the *index* (Whoosh) below ``data_dir/index``,
which is disposable: every doubt about it ends in a rebuild, while SQL answers.
"""
