"""What runs in the worker: reading calls, asking shops and carriers."""

from kontuar.kit import clock
from kontuar.kit.loops import loop
from kontuar.orders import services


@loop(every=1.0)
def process_hooks() -> int:
    """Read calls that came in."""
    return services.process_hooks(at=clock.now())


@loop(every=1.0, threads=2)
def reread() -> int:
    """Ask shops about single objects. A slow shop must not hold up the others."""
    return services.reread(at=clock.now())


@loop(every=1.0, threads=2)
def carry_out() -> int:
    """Do to orders what people asked for. A slow shop must not hold up the others."""
    return services.carry_out(now=clock.now)


@loop(every=10.0, is_woken=False)
def learn_statuses() -> int:
    """Ask shops what an order can be set to, once a day."""
    return services.learn_statuses(at=clock.now())


@loop(every=5.0, is_woken=False)
def reconcile() -> int:
    """Ask shops for changes."""
    return services.reconcile(at=clock.now())


@loop(every=5.0, is_woken=False)
def backfill() -> int:
    """Take over history."""
    return services.backfill(at=clock.now())


@loop(every=10.0, is_woken=False)
def track_parcels() -> int:
    """Ask carriers where their parcels are."""
    return services.track_parcels(at=clock.now())


@loop(every=30.0, is_woken=False)
def tend() -> int:
    """What time brings: late parcels, calls a month old, plugins that came or went."""
    at = clock.now()
    done = services.mark_delayed(at=at) + services.forget_hooks(at=at)
    return done + services.note_plugins(at=at)
