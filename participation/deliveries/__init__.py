"""The one door for phones and tablets: sealed envelopes in, receipts out, rows later.

The door notes that an envelope arrived (`seen`, which refers to no row), keeps it sealed
in `arrivals` and gives a receipt. `settle` opens what rests, in random order, and lets the
room that registered the kind write its rows. Between the two lies every join that an
attacker with the whole server directory could otherwise make: order, time, transaction
number, and what came along in the same delivery.
"""
