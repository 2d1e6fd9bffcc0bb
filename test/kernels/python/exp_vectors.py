"""glibc's exp, by way of Python's: glibc-exp.bin. Run on Linux, on a CPU with fused multiply-add.

    python test/kernels/python/exp_vectors.py test/kernels/vectors/glibc-exp.bin
"""

import math
import random
import struct
import sys

# Ends of the range, and where the order of computing changes.
ENDS = [0.0, -0.0, 1.0, -1.0, 2.0**-54, 2.0**-55, -(2.0**-54), 709.782712893384,
        709.7827128933841, -708.3964185322641, -745.1332191019411, -745.2, -746.0, math.inf,
        -math.inf, 512.0, -512.0, 1023.9, -1023.9, 5e-324]
# Where the last bit hangs on fusing.
FUSED = [-309.77337898174176, 6.128363154188953, 1.313781945193707, 0.8319326626184629,
         23.36811393847168, -0.020173428817361495, -22.189256215163738, 10.91994591040897]


def exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def main(path: str) -> None:
    drawn = random.Random(20)
    points = [*ENDS, *FUSED]
    for _ in range(2000):
        points.append(drawn.choice([
            drawn.uniform(-40, 40), drawn.gauss(0, 2), drawn.uniform(-745, 709.7),
            drawn.uniform(-745, -700), drawn.uniform(-1, 1) * 10 ** drawn.uniform(-18, 0)]))
    with open(path, "wb") as file:
        file.write(b"".join(struct.pack("<dd", x, exp(x)) for x in points))


if __name__ == "__main__":
    main(sys.argv[1])
