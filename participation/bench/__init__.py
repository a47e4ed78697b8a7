"""The budgets of the product, each measured beside its limit in the same run.

Machines differ and are noisy, so every budget in time is a ratio to something plain that is
measured in the same minute: a hand-written page, a bare loop, the same page on an empty quarter.
"""
