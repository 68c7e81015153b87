"""Loading the demo shop beside the page that shows its progress."""

from django.utils.translation import get_language

from kontuar.demo import services as demo
from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.background import Tell, begin


def begin_loading(*, owner: str) -> str:
    """Start it; the key finds the progress."""
    language = get_language() or "pl"

    def work(tell: Tell) -> None:
        def progress(done: int, total: int) -> None:
            tell({"done": done, "total": total})

        try:
            demo.load_demo(clock.now(), progress, language=language)
        except Problem as refusal:
            tell({"refusal": str(refusal)})

    return begin(owner=owner, work=work, told={"done": 0, "total": 0, "refusal": ""})
