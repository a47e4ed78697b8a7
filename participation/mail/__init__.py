"""Mail to the team, where the operator named a mail server. Nothing depends on it.

A room puts a mail into the queue in its own transaction; a thread of its own hands the mails to
the server. No text of a resident and no number of what residents wrote stands in one: a mail
leaves the building and stays where nobody forgets.
"""
