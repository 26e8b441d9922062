"""Proof of training: the list of slip numbers, attestations, the sheet to sign."""
