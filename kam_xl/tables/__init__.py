"""Messy cells to typed frames, with the problems found on the way."""
