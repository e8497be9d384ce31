"""Makes the bytes of a small TensorBoard event file, with neither protobuf nor TensorBoard.

    python fathom-core/src/test/python/make_event_fixture.py

Writes fathom-core/src/test/resources/train/events.json: what is logged and, in hexadecimal, the
file that it makes. Only Python's standard library: CRC-32C bit by bit, messages assembled from
tensorboard/compat/proto/event.proto and summary.proto.
"""

import json
import struct
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "resources" / "train" / "events.json"
START = 300
WALL_TIME = 1763683200.5
POINTS = [("loss/total", 300, 2.5), ("learning rate", 301, 1e-05), ("verlust/größe", 70000, -0.1)]


def crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def varint(number: int) -> bytes:
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F)
    return bytes([group | 0x80 for group in groups[:-1]] + [groups[-1]])


def message(field: int, content: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(content)) + content


def record(step: int | None, rest: bytes) -> bytes:
    event = b"\x09" + struct.pack("<d", WALL_TIME)
    if step is not None:
        event += b"\x10" + varint(step)
    event += rest
    length = struct.pack("<Q", len(event))
    return length + masked(length) + event + masked(event)


def main():
    assert crc32c(b"123456789") == 0xE3069283
    data = record(None, message(3, b"brain.Event:2"))
    data += record(START, message(7, b"\x08\x01"))
    for tag, step, value in POINTS:
        point = message(1, tag.encode()) + b"\x15" + struct.pack("<f", value)
        data += record(step, message(5, message(1, point)))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(
        json.dumps(
            {
                "wall_time": WALL_TIME,
                "start": START,
                "points": [{"tag": t, "step": s, "value": v} for t, s, v in POINTS],
                "file": data.hex(),
            },
            indent=1,
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
