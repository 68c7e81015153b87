"""Templates are looked at by djLint, and each one is compiled as the product would."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "kontuar"


def compile_all() -> list[str]:
    """What keeps a template from being compiled."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kontuar.config.settings")
    os.environ.setdefault("KONTUAR_SECRET_KEY", "only-to-compile-templates")
    import django
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    django.setup()
    found = []
    for path in sorted(SOURCE.rglob("*.html")):
        name = str(path.relative_to(SOURCE)).partition("/templates/")
        try:
            get_template(name[2] or name[0])
        except TemplateSyntaxError as wrong:
            found.append(f"{path.relative_to(ROOT)}: {wrong}")
    return found


def main() -> int:
    linted = subprocess.run(
        [str(Path(sys.executable).parent / "djlint"), "--lint", "--quiet", str(SOURCE)],
        cwd=ROOT,
        check=False,
    )
    wrong = compile_all()
    print("\n".join(wrong))
    return linted.returncode or (1 if wrong else 0)


if __name__ == "__main__":
    sys.exit(main())
