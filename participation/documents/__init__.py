"""One report, every format: frozen data in, bytes out. No Flask, no database, no clock."""
