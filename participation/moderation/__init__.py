"""One queue for everything people wrote: read by a person before anybody else reads it.

A room registers what it takes in as a kind (`kinds.py`), `app.py` joins. Until it is decided
a text stays in its room; the item here refers to it by a random key that leads to no answer.
"""
