"""How is a file replaced whole, and what is kept of it?"""
