"""Tables of cases and properties of quantities and forecasts."""
