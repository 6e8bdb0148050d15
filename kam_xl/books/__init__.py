"""Where workbooks are read and written; the only rooms that know a file format."""
