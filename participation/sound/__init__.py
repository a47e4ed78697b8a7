"""Recorded speech as data: reads what browsers record, writes it anew, decodes nothing.

A file is believed only packet by packet. What is kept is written by us from the packets alone,
so that no name, place, date or device that a recorder put into it is kept along. Pure.
"""
