"""Postgres and Valkey as child processes, for a machine that has neither.

State lives in ECHOES_HOME (default `.local/`). The first process to come owns the servers and stops them when it
ends; processes that come while it runs connect to the same ones.
"""

from echoes_site.local.servers import embedded_servers, home

__all__ = ["embedded_servers", "home"]
