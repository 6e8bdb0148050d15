"""What Excel opens: KeyClients.xlsm and KeyClients.xlam, and the text they are built from.

``python -m workbook.build`` (``make workbook``) builds both, the same bytes every time.
"""
