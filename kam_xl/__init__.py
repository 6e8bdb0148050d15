"""Key-account management inside Excel: what a sales table says about its clients."""

__version__ = "0.1.0"
