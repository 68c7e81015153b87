"""Logging in and what belongs to it; the screens are allauth's, the look and words are ours."""
