"""What people answered: rows without anything that leads back, texts apart from rows."""
