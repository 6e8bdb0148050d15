"""KeyClients.xlsm and .xlam, built from text."""
