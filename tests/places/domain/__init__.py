"""Tables of cases and properties of names, codes and distances."""
