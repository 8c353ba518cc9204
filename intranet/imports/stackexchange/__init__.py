"""Stack Exchange dumps: Posts.xml, Users.xml and Comments.xml of one community.

``dump`` reads the files, ``survey`` checks all of them before anything is written, ``remarks`` and
``markdown`` turn their texts into ours, ``fidelity`` compares both, ``people`` finds the authors,
``importing`` writes everything in one transaction.
"""
