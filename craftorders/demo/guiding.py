"""How the demo's steps are made: words, a drawn picture and a row of tones for each, as a trainer would show and say it.

The tones stand in for a voice, and the words say so: nobody was recorded.
"""

import io
import math
import wave
from uuid import UUID

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from craftorders.catalogue.queries import find_product
from craftorders.catalogue.services import keep_step_guide
from craftorders.infra.photos import STEP_SIDE, store_photo
from craftorders.infra.voices import store_voice
from craftorders.kernel.actor import Actor

GUIDES = (
    # product, position, how in Chinese and in English, strands that are drawn
    ("BELT-3", 1, "三股排平，左压中、右压中，每编一手就拉紧。",
     "Three strands flat: left over the middle, right over the middle, and pull tight each time.", 3),
    ("BELT-7", 1, "七股分左三右四，外股从下面绕过来，再压回中间。",
     "Three strands left, four right: the outer one goes under all and comes back over the middle.", 7),
    ("TASSEL-8", 1, "丝线绕满八厘米的板，顶上扎两道，下面剪齐。",
     "Wind the thread around the 8 cm board, bind the top twice, cut the bottom even.", 5),
    ("KNOT-18", 1, "照钉板上的号码走线，从外往里一圈一圈收紧。",
     "Follow the numbers on the pin board, then tighten loop after loop from outside in.", 4),
    ("KNOT-18", 2, "两颗木珠穿到结下，打平结，线头藏进结里。",
     "Two beads below the knot, a square knot under them, the ends hidden inside.", 2),
    ("BRACELET-4", 1, "四股两两交叉，每编三厘米穿一颗珠。",
     "Four strands crossed in pairs, and a bead every three centimetres.", 4),
)  # fmt: skip
TONES, TONES_EN = "（录音是示例音，不是人声。）", " (The recording is an example tone, not a voice.)"
SAMPLES, TONE, A4 = 8_000, 2_400, 440
"""Samples a second, samples of a tone, and its lowest pitch in hertz (ISO 16)."""

COLOURS = ("#B3261E", "#2F6B4F", "#B7791F", "#5B4636")


def show_steps(session: Session, products: dict[str, UUID], *, photo_folder: str, actor: Actor) -> None:
    """Give every step of the demo's products its words, its picture and its tones."""
    for code, position, how, how_en, strands in GUIDES:
        step = find_product(session, products[code]).operations[position - 1]
        photo = store_photo(session, _drawn_strands(strands), folder=photo_folder, longest_side=STEP_SIDE, actor_id=actor.id)
        voice = store_voice(session, _tones(strands), folder=photo_folder, actor_id=actor.id)
        keep_step_guide(
            session,
            step.id,
            how=how + TONES,
            how_en=how_en + TONES_EN,
            photo_id=photo.id,
            voice_id=voice.id,
            actor=actor,
        )


def _drawn_strands(strands: int) -> bytes:
    """So many strands that cross on their way down, the last one drawn thick: it is the one that moves now."""
    image = Image.new("RGB", (STEP_SIDE, STEP_SIDE * 3 // 4), "#F3E9DA")
    draw = ImageDraw.Draw(image)
    room = STEP_SIDE // (strands + 1)
    for strand in range(strands):
        points = [(room * (1 + (strand + step) % strands), 30 + step * 75) for step in range(5)]
        width = 26 if strand == strands - 1 else 14
        draw.line(points, fill=COLOURS[strand % len(COLOURS)], width=width, joint="curve")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _tones(strands: int) -> bytes:
    """A tone for each strand, a whole step higher than the one before, as a WAV of 8,000 samples of a byte a second."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(SAMPLES)
        for strand in range(strands):
            turn = 2 * math.pi * A4 * 2 ** (strand / 6) / SAMPLES
            sound.writeframes(bytes(128 + round(50 * math.sin(turn * at) * (1 - at / TONE)) for at in range(TONE)))
    return stream.getvalue()
