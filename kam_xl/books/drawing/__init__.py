"""How does a paper look as a sheet, whatever the sheet stands in?"""
