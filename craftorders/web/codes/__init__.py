"""Printed codes: what is printed on labels, cards and notes, and which page each opens for who is signed in."""
