"""One module a generated sheet: answers of the questions to a Paper."""
