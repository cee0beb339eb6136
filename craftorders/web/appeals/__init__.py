"""Appeals, for everybody who has to do with one but the farmer, whose page is the card's: one list, one page each."""
