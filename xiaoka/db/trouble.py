"""What an error of a database means to whoever typed a command, in one sentence."""

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from xiaoka.db import schema
from xiaoka.db.session import Database
from xiaoka.settings import settings


def words(error: Exception) -> str:
    """Return what is wrong and what mends it; parameters of the failed statement are never told."""
    current = settings()
    urls = {"XIAOKA_DATABASE_URL": current.database_url}
    for name, url in urls.items():
        if found := _wrong(name, url):
            return found
    if not isinstance(error, DBAPIError):
        return f"the demo carrier's database has no tables or is locked; run: xiaoka migrate ({type(error).__name__})"
    kind = type(error.orig).__name__ if error.orig else type(error).__name__
    return f"the database refused the command ({kind}); xiaoka doctor looks at it"


def _wrong(name: str, url: str) -> str:
    database = Database(url)
    try:
        return schema.standing(database).words()
    except SQLAlchemyError as error:
        where = make_url(url).render_as_string(hide_password=True)
        return f"the database {where} cannot be reached ({type(error).__name__}); check {name}"
    finally:
        database.dispose()
