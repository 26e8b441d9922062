"""Every table of the program in one place, for migrations and for checks of the schema."""

from workshop import installation
from workshop.accounts import models as accounts
from workshop.assignments import models as assignments
from workshop.database import Base
from workshop.groups import models as groups
from workshop.releases import models as releases

__all__ = ["accounts", "assignments", "groups", "installation", "metadata", "releases"]

metadata = Base.metadata
