"""Who changed what, when and why, of any object: for those who may see the object itself.

It stands above all features, because only from there can it be asked of each whether the reader may see its object.
"""
