"""Tablets of street workers: enrolled, counted, blocked; the app below /field/ and its bundle."""
