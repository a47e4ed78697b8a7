"""Quartierstimme: citizen participation for quarters where little is trusted and much is needed."""
