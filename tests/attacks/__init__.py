"""Attacks on anonymity, as tests of the real program: each drives it through its addresses."""
