"""Home: what is new where I belong.

*Feed* – questions and thanks of my groups and for everyone, by their latest activity. *First steps* –
three good things to do for somebody who has just arrived.
"""
