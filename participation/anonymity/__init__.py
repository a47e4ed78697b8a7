"""Anonymity: what may be said about a small group, and the attacker who tries to undo it.

A pure room: no web, no database, no clock. Keys and randomness come in as arguments.

What is decided here, and why:

- Numbers are published with cell-key noise. The same members get the same noise in every table
  of a release, so two tables never contradict each other; every release draws fresh keys, so
  the difference of two releases says nothing about a newcomer. Other members get noise that is
  not tied to it: sums of keys are hashed, else whoever knows the p-table reckons with them.
- A noisy value below five is published as "fewer than 5". Without it a published 3 says that
  somebody is there, and nine who know each other know the tenth.
- Nothing is published that the attacker in `attack` can open. It reads one documented JSON
  (`attack/schema.json`, `docs/release-audit.md`), the same that is published with a release.
"""
