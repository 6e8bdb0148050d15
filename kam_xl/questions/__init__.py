"""One module a question of key-account management; pure functions from tables to answers."""
