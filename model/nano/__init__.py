"""Ocelli Nano: the small embedded model, its drawn pictures, its training and its measurement."""
