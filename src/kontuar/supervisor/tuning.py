"""Settings of the embedded server: a small machine, little memory at rest, nothing lost."""

from kontuar.supervisor import binaries


def for_small_machine() -> dict[str, str]:
    """What a shop's server runs with."""
    programs = binaries.find()
    settings = {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "effective_cache_size": "512MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "synchronous_commit": "on",
        "wal_compression": "lz4" if programs.has_lz4 else "off",  # pglz costs more than it saves
        "default_toast_compression": "lz4" if programs.has_lz4 else "pglz",
        "max_wal_size": "1GB",
        "max_wal_senders": "2",
        "max_replication_slots": "2",
        "max_worker_processes": "4",
        "max_parallel_workers": "2",
        "max_parallel_workers_per_gather": "1",
        "autovacuum_max_workers": "2",
        "autovacuum_naptime": "30s",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_vacuum_insert_scale_factor": "0.1",
        "autovacuum_analyze_scale_factor": "0.05",
        "idle_in_transaction_session_timeout": "10min",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "log_checkpoints": "off",
    }
    if programs.major >= 18:
        settings["io_method"] = "sync"  # saves the three processes of the default
    return settings


def for_tests() -> dict[str, str]:
    """What tests run with: fast, and worth nothing after a power cut."""
    return for_small_machine() | {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }


def locale_options(major: int) -> list[str]:
    """The sort order that is the same on every machine, as far as this version knows it."""
    if major >= 18:
        return ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"]
    if major == 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]
