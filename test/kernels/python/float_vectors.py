"""Writes glibc-expf.bin and glibc-logf.bin: pairs of x and what the C library gives, all floats.

Run it on Linux with glibc 2.28 or later: `python test/kernels/python/float_vectors.py`.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
LIBRARY = ctypes.CDLL("libm.so.6")
EXP_ENDS = [0, -0.0, 88.7, 88.72, 88.73, -87.4, -103.9, -103.98, 1e-30]
LOG_ENDS = [1e-45, 1e-40, 1.1754944e-38, 1, 0.99999994, 3.4028235e38]


def main() -> None:
    chance = np.random.RandomState(3)
    points = [chance.uniform(-20, 20, 700), chance.uniform(-105, 90, 700), EXP_ENDS]
    write("expf", np.exp, points, chance.uniform(-80, 80, 500_000))
    points = [chance.uniform(0, 10, 700), np.exp(chance.uniform(-100, 88, 700)), LOG_ENDS]
    write("logf", np.log, points, chance.uniform(0, 10, 400_000))


def write(name: str, exact: np.ufunc, points: list, candidates: np.ndarray) -> None:
    function = getattr(LIBRARY, name)
    function.restype, function.argtypes = ctypes.c_float, [ctypes.c_float]

    def of(x: np.ndarray) -> np.ndarray:
        return np.array([function(float(value)) for value in x], dtype=np.float32)

    # Those where the nearest float is another one.
    candidates = candidates.astype(np.float32)
    hard = candidates[of(candidates) != exact(candidates.astype(np.float64)).astype(np.float32)]
    x = np.concatenate([*points, hard[:300]]).astype(np.float32)
    pairs = np.stack([x, of(x)], axis=1).astype("<f8")
    (VECTORS / f"glibc-{name}.bin").write_bytes(pairs.tobytes())


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        main()
