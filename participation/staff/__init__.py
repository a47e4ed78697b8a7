"""Staff: accounts, roles per quarter, second factor, sessions, and the log of what they did."""
