"""The verbs of `./kontuar`: what belongs to a checkout is done here, the rest is passed on."""

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from kontuar.supervisor import install
from kontuar.supervisor.install import Checkout
from kontuar.supervisor.words import Trouble, complain, say


def main(root: str, words: Sequence[str]) -> int:
    """Do what the words of the command line say; answer the exit code."""
    checkout = Checkout(Path(root))
    verb, rest = (words[0], list(words[1:])) if words else ("help", [])
    try:
        if verb in ("help", "--help", "-h"):
            say("help", program="./kontuar")
            say("help_checkout")
            return 0
        return VERBS.get(verb, _pass_on)(checkout, verb, rest)
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130


def _sync(checkout: Checkout, _verb: str, _rest: list[str]) -> int:
    install.ensure(checkout, dev=checkout.stamp(dev=True).exists())
    _compile_translations(checkout)
    say("in_sync")
    return 0


def _lock(checkout: Checkout, _verb: str, _rest: list[str]) -> int:
    if not checkout.uv.exists():
        install.ensure(checkout)
    install.compile_lock(checkout)
    return _sync(checkout, "sync", [])


def _test(checkout: Checkout, verb: str, rest: list[str]) -> int:
    install.ensure(checkout, dev=True)
    _compile_translations(checkout)
    only_check = ["--check"] if verb == "check" else []
    return _become(checkout, ["tools/test.py", *only_check, *rest], folder=checkout.root)


def _bench(checkout: Checkout, _verb: str, rest: list[str]) -> int:
    names = sorted(p.stem for p in (checkout.root / "bench").glob("[a-z]*.py"))
    if not rest or rest[0] not in names:
        raise Trouble("bench_names", names=", ".join(names))
    install.ensure(checkout)
    _compile_translations(checkout)
    return _become(checkout, ["-m", f"bench.{rest[0]}", *rest[1:]], folder=checkout.root)


def _prove(checkout: Checkout, _verb: str, rest: list[str]) -> int:
    folder = checkout.root / "tests" / "proofs"
    numbered = sorted(folder.glob("r[0-9]*.py"), key=lambda path: int(path.stem[1:]))
    known = {path.stem.upper(): path for path in [*numbered, folder / "medusa.py"]}
    claims = "\n".join(
        f"  {path.read_text().partition(chr(10))[0].strip(chr(34))}" for path in known.values()
    )
    if not rest:
        say("prove_names", names=claims)
        return 0
    if rest[0].upper() not in known:
        raise Trouble("prove_names", names=claims)
    install.ensure(checkout, dev=True)
    _compile_translations(checkout)
    source = str(checkout.root / "src")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(checkout.root), source])
    return _become(checkout, ["-m", "tests.proofs", *rest], folder=checkout.root)


def _pass_on(checkout: Checkout, verb: str, rest: list[str]) -> int:
    install.ensure(checkout)
    _compile_translations(checkout)
    os.environ.setdefault("KONTUAR_DATA", str(checkout.root / "var"))
    return _become(checkout, ["-m", "kontuar", verb, *rest])


def _compile_translations(checkout: Checkout) -> None:
    """Compile the catalogues that are newer than what was compiled of them."""
    for po in checkout.root.glob("src/kontuar/**/locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            tool = str(checkout.root / "tools" / "catalogues.py")
            subprocess.run([str(checkout.python), tool, "compile"], check=True)
            return


def _become(checkout: Checkout, words: list[str], *, folder: Path | None = None) -> int:
    """Go on as another program, with the same process number, terminal and signals."""
    if folder is not None:
        os.chdir(folder)
    os.execv(str(checkout.python), [str(checkout.python), *words])  # noqa: S606  (no shell wanted)


VERBS: dict[str, Callable[[Checkout, str, list[str]], int]] = {
    "sync": _sync,
    "lock": _lock,
    "test": _test,
    "check": _test,
    "bench": _bench,
    "prove": _prove,
}
