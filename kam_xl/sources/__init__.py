"""Sales that no workbook holds: opened in the engine that has them, of which only one row per client comes out."""
