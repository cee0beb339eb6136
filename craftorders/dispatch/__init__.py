"""Offers: a batch offered to a workshop until a deadline, within the merchant's money; answered, expired, withdrawn.

The reserved money of an offered batch is a transfer from the merchant's account to its reserved one.
"""
