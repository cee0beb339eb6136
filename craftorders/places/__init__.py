"""Regions (GB/T 2260 counties with coordinates and time zone), sites, distances, hourly floors and farm calendars."""
