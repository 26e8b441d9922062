"""CPU time per request against a bare Flask page on the same server, in the same run; never a
test."""
