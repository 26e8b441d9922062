"""What of a database does not come back from a backup, erased in place."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from workshop.releases.models import Batch, SensitiveCount


def strip_for_backup(session: Session) -> None:
    """Erase every sealed sum and salt, as a backup has none (`archive.NEVER_KEPT`)."""
    session.execute(update(Batch).values(salt=None, sealed=None))
    session.execute(update(SensitiveCount).values(salt=None, sealed=None))
