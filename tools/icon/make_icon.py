"""Writes icon.png, the icon of the packages: a curve, its tangent and the graph they stand for. Needs Python only."""
import math
import struct
import zlib

SIZE, SCALE = 128, 4  # drawn four times larger, then averaged


def distance(x, y, ax, ay, bx, by):
    """From a point to a segment."""
    dx, dy = bx - ax, by - ay
    t = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
    return math.hypot(x - ax - t * dx, y - ay - t * dy)


def rounded(x, y, size, radius):
    qx, qy = abs(x - size / 2) - size / 2 + radius, abs(y - size / 2) - size / 2 + radius
    return math.hypot(max(qx, 0), max(qy, 0)) <= radius


CURVE = [(16 + i, 100 - 80 / (1 + math.exp(-(i - 44) / 9))) for i in range(0, 97, 2)]
DOTS = [(38, 95.5), (60, 60), (82, 24.5)]


def colour(x, y):
    if not rounded(x, y, SIZE, 24):
        return 0, 0, 0, 0
    if any(math.hypot(x - cx, y - cy) <= 8 for cx, cy in DOTS):
        return 255, 214, 102, 255
    if distance(x, y, 38, 95.5, 82, 24.5) <= 1.6:
        return 255, 214, 102, 255
    if min(distance(x, y, *a, *b) for a, b in zip(CURVE, CURVE[1:])) <= 3.4:
        return 255, 255, 255, 255
    shade = y / SIZE
    return int(81 - 30 * shade), int(43 + 20 * shade), int(212 - 60 * shade), 255


def pixel(px, py):
    total = [0, 0, 0, 0]
    for sy in range(SCALE):
        for sx in range(SCALE):
            r, g, b, a = colour(px + (sx + 0.5) / SCALE, py + (sy + 0.5) / SCALE)
            total = [total[0] + r * a, total[1] + g * a, total[2] + b * a, total[3] + a]
    alpha = total[3]
    return bytes([c // alpha for c in total[:3]] + [alpha // SCALE ** 2]) if alpha else bytes(4)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(SIZE)) for y in range(SIZE))
with open("icon.png", "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0))
               + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
