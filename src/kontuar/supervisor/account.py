"""Under which account PostgreSQL runs: it refuses to be root."""

import ctypes
import ctypes.util
import functools
import os
import pwd
import signal
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWUSER = 0x10000000
LIBC = ctypes.CDLL(None, use_errno=True)


@functools.cache
def may_unshare() -> bool:
    """Whether this machine lets us enter a user namespace, tried in a child."""
    pid = os.fork()
    if pid == 0:
        try:
            enter_namespace()
            os._exit(0 if os.getuid() == 1 else 1)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def enter_namespace() -> None:
    """Become user 1 of a namespace of one's own; outside, files still belong to root."""
    if not hasattr(LIBC, "unshare") or LIBC.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text("1 0 1")
    Path("/proc/self/gid_map").write_text("1 0 1")


def service_uid() -> int | None:
    """The account to hand the data to, when we are root and a namespace is refused; else None."""
    if os.geteuid() != 0 or may_unshare():
        return None
    for name in ("kontuar", "postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return None


def before_exec(parent_death: signal.Signals | None) -> Callable[[], None]:
    """What a child does between fork and exec: leave root; when asked to, die with its parent."""
    uid = service_uid()
    gid = pwd.getpwuid(uid).pw_gid if uid is not None else 0
    as_root, parent = os.geteuid() == 0, os.getpid()

    def prepare() -> None:
        if uid is not None:
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
        elif as_root:
            enter_namespace()
        if parent_death is not None:
            die_with_parent(parent_death, parent)

    return prepare


def die_with_parent(with_signal: signal.Signals, parent: int) -> None:
    """Ask Linux to send this signal when the parent ends; elsewhere do nothing."""
    if hasattr(LIBC, "prctl"):
        LIBC.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)


def adopt_orphans() -> bool:
    """Ask Linux to make what our children leave behind our own children; false elsewhere."""
    return hasattr(LIBC, "prctl") and LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
