"""Photographs that customers send, drawn: a broken mug, a parcel, a lamp, a locker, a screen."""

import random
from collections.abc import Callable
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE, SENT = (960, 720), (640, 480)
VARIANTS = 2
Draw = ImageDraw.ImageDraw
WOOD, SKY, STONE, NIGHT = (176, 137, 96), (205, 214, 222), (190, 186, 180), (38, 44, 54)


def picture(kind: str, rng: random.Random) -> tuple[str, bytes]:
    """A file name as a phone gives it, and one of a few pictures of its kind."""
    name = "zrzut-ekranu.png" if kind == "screen" else f"IMG_{rng.randrange(1000, 9999)}.jpg"
    return name, _drawn(kind, rng.randrange(VARIANTS))


@cache
def _drawn(kind: str, variant: int) -> bytes:
    rng = random.Random(f"{kind}-{variant}")  # noqa: S311  (repeatable on purpose)
    if kind == "screen":
        return _png(_screen(rng))
    ground, draw = SCENES[kind]
    image = _table(ground, rng)
    draw(ImageDraw.Draw(image), rng)
    image = image.rotate(rng.uniform(-4, 4), Image.Resampling.BILINEAR, fillcolor=ground)
    image = image.resize(SENT, Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(0.6))
    grain = Image.frombytes("L", SENT, rng.randbytes(SENT[0] * SENT[1])).convert("RGB")
    buffer = BytesIO()
    Image.blend(image, grain, 0.05).save(buffer, "JPEG", quality=74)
    return buffer.getvalue()


def _table(ground: tuple[int, int, int], rng: random.Random) -> Image.Image:
    """A surface with light from one side and streaks."""
    image = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(image)
    for y in range(0, SIZE[1], 6):
        shade = int(18 * y / SIZE[1]) + rng.randrange(-5, 6)
        colour = tuple(max(0, min(255, c + shade - 8)) for c in ground)
        draw.rectangle((0, y, SIZE[0], y + 6), fill=colour)
    return image


def _crack(draw: Draw, rng: random.Random, x: int, top: int, bottom: int) -> None:
    points = [(x, top)]
    while points[-1][1] < bottom:
        points.append((points[-1][0] + rng.randrange(-22, 23), points[-1][1] + 26))
    draw.line(points, fill=(40, 34, 30), width=5, joint="curve")
    for px, py in points[1:-1:2]:
        draw.line((px, py, px + rng.randrange(-40, 40), py + 24), fill=(70, 60, 52), width=3)


def _mug(draw: Draw, rng: random.Random) -> None:
    body = rng.choice([(92, 122, 104), (214, 205, 190), (94, 112, 148)])
    draw.ellipse((250, 560, 760, 650), fill=(96, 74, 52))
    draw.arc((560, 270, 760, 500), -80, 80, fill=body, width=38)
    draw.rounded_rectangle((310, 190, 660, 610), 60, fill=body)
    draw.ellipse((310, 150, 660, 240), fill=tuple(c + 20 for c in body))
    draw.ellipse((340, 168, 630, 226), fill=(60, 50, 44))
    _crack(draw, rng, rng.randrange(400, 580), 215, 560)


def _parcel(draw: Draw, rng: random.Random) -> None:
    draw.polygon([(190, 260), (520, 180), (800, 280), (470, 380)], fill=(206, 170, 122))
    draw.polygon([(190, 260), (470, 380), (470, 640), (190, 500)], fill=(180, 142, 96))
    draw.polygon([(470, 380), (800, 280), (800, 530), (470, 640)], fill=(160, 122, 80))
    draw.polygon([(330, 226), (380, 214), (652, 325), (600, 341)], fill=(222, 205, 168))
    draw.rectangle((520, 440, 680, 540), fill=(244, 242, 236))
    for place in range(9):
        draw.rectangle((535 + place * 15, 455, 539 + place * 15 + rng.randrange(6), 500), fill=0)


def _lamp(draw: Draw, rng: random.Random) -> None:
    draw.rectangle((465, 360, 495, 620), fill=(120, 84, 52))
    draw.ellipse((370, 600, 590, 650), fill=(96, 66, 40))
    draw.polygon([(370, 120), (590, 120), (690, 370), (270, 370)], fill=(238, 222, 186))
    _crack(draw, rng, rng.randrange(420, 540), 130, 350)


def _plate(draw: Draw, rng: random.Random) -> None:
    draw.ellipse((200, 130, 760, 640), fill=(240, 238, 232), outline=(150, 168, 150), width=14)
    draw.ellipse((290, 215, 670, 555), fill=(250, 249, 245), outline=(214, 214, 206), width=4)
    for _ in range(14):
        x, y = rng.randrange(330, 620), rng.randrange(260, 500)
        size = rng.randrange(14, 44)
        colour = rng.choice([(122, 150, 74), (196, 92, 60), (222, 190, 96), (140, 92, 60)])
        draw.ellipse((x, y, x + size, y + size), fill=colour)


def _label(draw: Draw, rng: random.Random) -> None:
    draw.rectangle((190, 120, 770, 620), fill=(246, 245, 240))
    for row in range(9):
        width = rng.randrange(180, 500)
        draw.rectangle((230, 170 + row * 30, 230 + width, 182 + row * 30), fill=(90, 90, 96))
    for place in range(38):
        draw.rectangle((230 + place * 13, 470, 233 + place * 13 + rng.randrange(7), 570), fill=0)


def _locker(draw: Draw, rng: random.Random) -> None:
    open_door = rng.randrange(12)
    for place in range(12):
        x, y = 90 + place % 4 * 200, 70 + place // 4 * 200
        draw.rectangle((x, y, x + 185, y + 185), fill=(226, 190, 52), outline=(90, 80, 40), width=5)
        if place == open_door:
            draw.rectangle((x + 14, y + 14, x + 171, y + 171), fill=(48, 46, 44))
        else:
            draw.rectangle((x + 150, y + 85, x + 166, y + 105), fill=(70, 66, 60))


def _screen(rng: random.Random) -> Image.Image:
    """A bank's list of payments, two of them alike."""
    image = Image.new("RGB", (720, 900), (247, 248, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 720, 110), fill=(24, 68, 112))
    for row in range(7):
        y = 150 + row * 100
        is_ours = row in (1, 2)
        draw.rectangle((30, y, 690, y + 84), fill=(255, 255, 255), outline=(222, 226, 232))
        draw.rectangle((60, y + 22, 60 + rng.randrange(160, 300), y + 34), fill=(70, 76, 86))
        draw.rectangle((60, y + 48, 240, y + 58), fill=(176, 182, 192))
        colour = (190, 48, 48) if is_ours else (110, 116, 126)
        draw.rectangle((560, y + 34, 660, y + 50), fill=colour)
    return image


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


SCENES: dict[str, tuple[tuple[int, int, int], Callable[[Draw, random.Random], None]]] = {
    "mug": (WOOD, _mug),
    "parcel": (STONE, _parcel),
    "lamp": (SKY, _lamp),
    "plate": (WOOD, _plate),
    "label": (STONE, _label),
    "locker": (NIGHT, _locker),
}
