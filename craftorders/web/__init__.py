"""Pages by audience: merchant, operations, workshop, farmer. A page calls the same schema and service as the API."""
