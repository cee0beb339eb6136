"""Crafts, materials, products."""
