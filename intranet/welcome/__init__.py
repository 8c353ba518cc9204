"""Welcome: a newcomer's first weeks, and who greets them.

*Newcomer* – a colleague whom the directory named lately and who signed in for the first time in the last weeks.
*First week* – the card on home that leads a newcomer to four good steps, marked done by facts alone.
*Greeter* – who moderates a group or is its ambassador; they see *first posts* and say hello.
*Buddy* – a greeter who offered to help newcomers one by one; a newcomer asks, the buddy agrees or not.
"""
