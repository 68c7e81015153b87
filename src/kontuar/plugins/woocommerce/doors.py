"""How the API of a shop is reached, found out when a question goes astray.

With “Plain” permalinks WordPress has no /wp-json: the route travels as a parameter. Over plain HTTP
a question is signed for the address WordPress itself goes by, which may be another than ours, for
example between two containers. And over TLS the login may not arrive: some servers drop its header,
and behind a proxy WordPress may not know that there was TLS. A signature arrives everywhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import ConnectionConfig, ShopTrouble
from kontuar.orders.reading import ODD, listing, mapping
from kontuar.plugins.woocommerce.schema import API, NAMESPACE, PREFIX


@dataclass(frozen=True, slots=True)
class Door:
    """Where a shop's API is, and under which name a question is signed; empty: it logs in."""

    shop: str
    home: str
    is_plain: bool = False

    def url(self, path: str) -> str:
        """Where a question goes."""
        return f"{self.shop}/index.php" if self.is_plain else f"{self.shop}{API}{path}"

    def signed_url(self, path: str) -> str:
        """What its signature speaks of."""
        return self.home + self.url(path).removeprefix(self.shop)

    def route(self, path: str) -> Mapping[str, str]:
        """The parameters that say what is asked for.

        Before 11.1 WooCommerce looks at the key only where the address has its prefix in it.
        """
        if not self.is_plain:
            return {}
        return {"rest_route": f"/{NAMESPACE}{path}", "via": f"{PREFIX}/wc/"}


DOORS: dict[str, Door] = {}
"""What this process found out."""


def door_of(config: ConnectionConfig) -> Door:
    """As it is known, else as it is with most shops."""
    shop = str(config.settings["url"]).rstrip("/")
    return DOORS.get(shop, Door(shop, shop if _is_bare(shop) else ""))


def other_doors(config: ConnectionConfig, trouble: ApiTrouble) -> Iterator[Door]:
    """Doors to try, one after the other, when a question went astray.

    Raises ShopTrouble when WordPress is there without WooCommerce.
    """
    if "rest_no_route" in trouble.detail:
        raise ShopTrouble("no_woocommerce", trouble.detail, permanent=True) from trouble
    if not is_astray(trouble):
        return
    door = door_of(config)
    home = _home(config, door)
    if not home:
        return
    bare = f"http://{home.partition('://')[2]}"
    names = [bare] if _is_bare(door.shop) else ["", home, bare]
    is_plain = door.is_plain or trouble.code != "unauthorized"
    found = [Door(door.shop, name, is_plain) for name in names]
    yield from (one for one in found if one != door)


def remember(door: Door) -> None:
    """It was the right one."""
    DOORS[door.shop] = door


def is_astray(trouble: ApiTrouble) -> bool:
    """Whether something else than the API answered, or it did not see who asks."""
    return trouble.code == "unauthorized" or _is_lost(trouble)


def _is_bare(url: str) -> bool:
    return urlsplit(url).scheme == "http"


def _is_lost(trouble: ApiTrouble) -> bool:
    """Whether something else than the API answered."""
    is_missing = trouble.code == "not_found" and '"code"' not in trouble.detail
    return is_missing or trouble.code in ("not_json", "moved")


def _home(config: ConnectionConfig, door: Door) -> str:
    """By which name WordPress goes; it says so to everybody. Empty when it does not."""
    asked = {"rest_route": "/", "_fields": "home,namespaces"}
    try:
        told = mapping(config.api.json("GET", f"{door.shop}/index.php", query=asked))
        names = listing(told["namespaces"])
    except (ApiTrouble, *ODD):
        return ""
    if NAMESPACE not in names:
        raise ShopTrouble("no_woocommerce", permanent=True)
    return str(told.get("home") or door.shop).rstrip("/")
