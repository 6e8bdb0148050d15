"""How do our sheets get into a package without touching the rest?"""
