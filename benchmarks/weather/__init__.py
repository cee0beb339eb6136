"""A phone in a valley: how long a day's work takes to leave it over a thin line that loses packets."""
