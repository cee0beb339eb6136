"""The farmer's page: what the card opens. One page, big figures, three words, readable without script."""
