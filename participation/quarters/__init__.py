"""Quarters: place, bodies, places, topics, phases. Names of bodies are data, not code."""
