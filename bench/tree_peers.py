"""Other engines behind the lines of bench/contestants.ts: `tree_peers.py <engine> <model> <rows>
<numbers of a row> <outputs>`. Their compiled functions are called directly, through ctypes."""

import ctypes
import sys
import time

import numpy


def lleaves(model, rows, outputs):
    import lleaves as engine

    booster = engine.Model(model_file=model)
    booster.compile(raw_score=True, fblocksize=34)
    function = booster._c_entry_func
    out = numpy.zeros(4096 * outputs)
    doubles = numpy.ascontiguousarray(rows, dtype=numpy.float64)
    pointer = ctypes.POINTER(ctypes.c_double)
    to = out.ctypes.data_as(pointer)
    size = doubles.shape[1] * 8
    base = doubles.ctypes.data

    def score(first, batch):
        function(ctypes.cast(base + first * size, pointer), to, 0, batch)
        return out[0]

    return score, (booster, doubles)


def lightgbm(model, rows, outputs):
    import lightgbm as engine

    booster = engine.Booster(model_file=model)
    library = engine.basic._LIB
    doubles = numpy.ascontiguousarray(rows, dtype=numpy.float64)
    width = doubles.shape[1]
    fast = ctypes.c_void_p()
    raw, double = 1, 1
    library.LGBM_BoosterPredictForMatSingleRowFastInit(
        booster._handle, raw, 0, -1, double, width, b"num_threads=1", ctypes.byref(fast)
    )
    out = numpy.zeros(outputs)
    to = out.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
    length = ctypes.c_int64()

    def score(first, batch):
        got = 0.0
        for i in range(batch):
            library.LGBM_BoosterPredictForMatSingleRowFast(
                fast,
                ctypes.c_void_p(doubles.ctypes.data + (first + i) * width * 8),
                ctypes.byref(length),
                to,
            )
            if i == 0:
                got = out[0]
        return got

    return score, (booster, doubles)


engines = {"lleaves": lleaves, "lightgbm": lightgbm}


def main():
    engine, model, path, width, outputs = sys.argv[1:]
    rows = numpy.fromfile(path).reshape(-1, int(width))
    score, _kept = engines[engine](model, rows, int(outputs))
    print("ready", flush=True)
    for line in sys.stdin:
        batch, first, count = map(int, line.split())
        total = 0.0
        starts = [(first + done) % len(rows) for done in range(0, count, batch)]
        begin = time.process_time()
        for start in starts:
            total += score(start, batch)
        us = (time.process_time() - begin) * 1e6 / count
        print(us, total, flush=True)


main()
