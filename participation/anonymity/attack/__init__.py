"""The attacker: what a reader with a solver can prove from published tables.

`reading` turns the documented JSON (`schema.json`) into tables and groups of people, `rules` a
published value into the true counts it may stand for, `model` all of it into linear equations
over whole numbers, `bounds` and `solve` find what these equations leave open, and `findings`
says which cells they give away. Nothing here knows how a release is made.
"""
