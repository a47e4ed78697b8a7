"""Releases: the only way in which what answers say reaches anybody.

What is decided here, and why:

- No list of who was in a release is kept. Answer rows are only ever added to a wave and leave
  it all together (a year after it), so how many answers a set gained says by how many members it
  differs. A digest per row would have told, for ten years of backups, which rows are older than
  a release; a number tells nothing of a row. A set that shrank is refused.
- Numbers that a person has seen count as a release, published or not. Asking again while fewer
  than `m_min` answers have come shows the same frozen numbers again; nothing is counted anew.
- What nobody saw (a proposal with a finding, a job that was killed) leaves no number behind.
- A release is frozen when it is proposed. Approving, publishing, superseding and withdrawing
  change its state and dates, never its document.
"""
