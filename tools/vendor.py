"""Browser files of others: fetch the chosen ones from npm packages and write down what they are.

Run it to change a version or to add an icon (its name into icons.txt there); commit what it wrote.
Needs `npm` to fetch the packages; nothing of it is needed to run Kontuar.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

HOME = Path(__file__).parent.parent / "src" / "kontuar" / "ui" / "vendor"


@dataclass(frozen=True)
class Package:
    """One npm package and what is taken from it: file inside -> file here."""

    name: str
    version: str
    licence: str
    files: dict[str, str]
    icons: bool = False


PACKAGES = (
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        {
            "files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
        },
    ),
    Package("squire-rte", "2.4.8", "MIT", {"dist/squire.mjs": "squire.js"}),
    Package("lucide-static", "1.62.0", "ISC", {"icons/*.svg": "icons.svg"}, icons=True),
)

ICONS = (HOME / "icons.txt").read_text("utf-8").split()


def fetch(package: Package, into: Path) -> Path:
    """Unpack the package; returns the folder of its files."""
    wanted = f"{package.name}@{package.version}"
    done = subprocess.run(
        ["npm", "pack", "--silent", wanted], cwd=into, check=True, capture_output=True, text=True
    )
    archive = into / done.stdout.strip().splitlines()[-1]
    folder = into / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def sprite(icons: Path, names: list[str]) -> str:
    """One SVG with a symbol for each icon, to be shown with <use>."""
    symbols = []
    for name in sorted(names):
        drawing = (icons / f"{name}.svg").read_text("utf-8")
        inner = re.sub(r"(?s)^.*?<svg.*?>|</svg>.*$", "", drawing)
        shapes = re.sub(r"\s+", " ", inner).replace("> <", "><").replace(" />", "/>").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'


def take(package: Package, source: Path) -> list[dict[str, str]]:
    """Write the package's files here; returns their rows of the manifest."""
    licence = f"licences/{package.name.rsplit('/', 1)[-1]}.txt"
    (HOME / licence).write_bytes((source / "LICENSE").read_bytes())
    rows = []
    for inside, here in package.files.items():
        if package.icons:
            (HOME / here).write_text(sprite(source / "icons", ICONS), "utf-8")
        else:
            content = (source / inside).read_bytes()
            content = re.sub(rb"\n//# sourceMappingURL=\S+\s*$", b"\n", content)
            (HOME / here).write_bytes(content)
        row = {k: v for k, v in asdict(package).items() if k in ("name", "version", "licence")}
        digest = hashlib.sha256((HOME / here).read_bytes()).hexdigest()
        rows.append(
            {**row, "licence_file": licence, "from": inside, "file": here, "sha256": digest}
        )
    return rows


def main() -> int:
    """Fetch, pick, write the manifest."""
    (HOME / "licences").mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            rows += take(package, fetch(package, Path(folder)))
    text = json.dumps(sorted(rows, key=lambda row: row["file"]), indent=2)
    (HOME / "manifest.json").write_text(text + "\n", "utf-8")
    print(f"{len(rows)} files, {len(ICONS)} icons")
    return 0


if __name__ == "__main__":
    sys.exit(main())
