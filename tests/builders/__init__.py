"""A small named cast with sensible defaults: Hua the merchant, the workshop in Danba, Zhuoma who braids."""
