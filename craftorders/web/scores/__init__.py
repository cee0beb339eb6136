"""Quality as figures: one set of pages for who reads them at a desk and for who reads them on a phone."""
