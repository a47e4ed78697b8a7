"""Commands of `participation` that go together, one file for each concern; joined in `cli`."""
