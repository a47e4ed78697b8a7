"""Forgetting: every room registers what it deletes and when; the privacy page shows the same."""
