"""Everything that is printed: data in, PDF bytes out. No Flask, no database, no clock."""
