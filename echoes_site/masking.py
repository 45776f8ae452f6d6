"""What the log must not tell: the addresses of shares, which are secrets themselves and may hold the one that takes
them down. The database has only their digests."""

import logging
import re

_AFTER = re.compile(r"(/s/|/share/)[^\s'\"]+")


class WithoutShares(logging.Filter):
    """Masks them in every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _AFTER.sub(r"\1…", record.getMessage()), ()
        return True
