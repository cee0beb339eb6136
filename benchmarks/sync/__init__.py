"""Device-days without network, over a network that loses, repeats and reorders, against the service; and its speed."""
