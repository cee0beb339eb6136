"""Regions (GB/T 2260 counties with coordinates and time zone), sites, distances and the hourly floors of counties."""
