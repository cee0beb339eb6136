"""The matching engine: small worlds worked out by hand, random ones looked over by an independent checker."""
