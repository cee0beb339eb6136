"""What is printed is read back by another library, so that a card that leaves the house opens."""

import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from craftorders.cards.qr import QUIET_ZONE, qr_svg

ADDRESS = "https://orders.example.org/c#Zk3yT0b5R1mX9aQwLr8u-A"
STRETCH = re.compile(r"M(\d+) (\d+)h(\d+)v1")
SCALE = 4


def painted(svg: str) -> Image.Image:
    """The code as pixels, from the numbers in the drawing."""
    root = ElementTree.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (side * SCALE, side * SCALE), 255)
    pen = ImageDraw.Draw(image)
    for x, y, width in STRETCH.findall(svg):
        left, top = int(x) * SCALE, int(y) * SCALE
        pen.rectangle((left, top, left + int(width) * SCALE - 1, top + SCALE - 1), fill=0)
    return image


@pytest.mark.parametrize("text", [ADDRESS, "http://127.0.0.1:8000/c#" + "a" * 22, "丹巴"])
def test_another_library_reads_what_was_drawn(text: str) -> None:
    [found] = zxingcpp.read_barcodes(painted(qr_svg(text)))
    assert found.text == text
    assert found.ec_level == "M"


def test_the_quiet_zone_is_four_modules_wide() -> None:
    svg = qr_svg(ADDRESS)
    stretches = [(int(x), int(y)) for x, y, _ in STRETCH.findall(svg)]
    assert min(x for x, _ in stretches) == QUIET_ZONE == 4
    assert min(y for _, y in stretches) == QUIET_ZONE
