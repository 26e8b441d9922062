"""The marker of msgids that are translated where they are shown, not where they are written."""


def N_(msgid: str) -> str:
    """The msgid itself; the extraction of messages looks for this name."""
    return msgid
