"""Every table of the program in one place, for migrations and for checks of the schema."""

from workshop import installation, shared_limits
from workshop.accounts import models as accounts
from workshop.assignments import models as assignments
from workshop.audit import models as audit
from workshop.database import Base
from workshop.groups import models as groups
from workshop.live import models as live
from workshop.releases import models as releases

__all__ = [
    "accounts", "assignments", "audit", "groups", "installation", "live", "metadata", "releases",
    "shared_limits",
]  # fmt: skip

metadata = Base.metadata
