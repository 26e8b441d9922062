"""The schema's history, run by `workshop upgrade`; never by the server itself."""
