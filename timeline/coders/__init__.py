"""Which coder codes, and where it runs: in this process, or in processes of its own that may be lost or ended."""
