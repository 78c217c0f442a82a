"""The one way out over HTTP: safe against addresses, answers and redirects that mean us ill.

`Fetcher` asks, `Response` is what came back (any status: only a failed exchange raises), `retry_after` reads how long
the server wants to be left alone, `shown` makes a URL fit for a log.
"""

from monitor.fetch.fetcher import LIMIT, Fetcher
from monitor.fetch.response import Response, retry_after, shown

__all__ = ["LIMIT", "Fetcher", "Response", "retry_after", "shown"]
