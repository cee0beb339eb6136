"""Inspection reports to read and to print, for who may see the lot and for whoever has the code of a print."""
