"""How Excel finds us: the files we ship, one file of settings in the user's profile, a check of all of it."""
