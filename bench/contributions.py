"""The libraries' side of contributions.ts: trains a model, then times a round for every line of stdin.

    python contributions.py xgboost|lightgbm TREES DEPTH DIRECTORY
"""
import json
import pathlib
import sys
import time

import numpy as np

LIBRARY, TREES, DEPTH = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
DIRECTORY = pathlib.Path(sys.argv[4])
FEATURES, ROWS, BATCH = 50, 2000, 100

random = np.random.RandomState(3)
x = random.randn(4000, FEATURES).astype(np.float32)
y = (x[:, :20] * random.randn(20)).sum(axis=1) + x[:, 0] * x[:, 1]
rows = random.randn(ROWS, FEATURES).astype(np.float32)
(DIRECTORY / "rows.ndjson").write_text("\n".join(json.dumps(row.tolist()) for row in rows))

if LIBRARY == "xgboost":
    import xgboost

    VERSION = xgboost.__version__
    parameters = {"max_depth": DEPTH, "eta": 0.05, "tree_method": "hist", "nthread": 1}
    booster = xgboost.train(parameters, xgboost.DMatrix(x, y), TREES)
    booster.save_model(str(DIRECTORY / "model.json"))

    def explain(part):
        return booster.predict(xgboost.DMatrix(part, nthread=1), pred_contribs=True)

else:
    import lightgbm

    VERSION = lightgbm.__version__
    parameters = {"num_leaves": 2**DEPTH, "max_depth": DEPTH, "learning_rate": 0.05, "verbose": -1}
    parameters.update({"num_threads": 1, "min_data_in_leaf": 5})
    booster = lightgbm.train(parameters, lightgbm.Dataset(x, y), TREES)
    booster.save_model(str(DIRECTORY / "model.txt"))

    def explain(part):
        return booster.predict(part, pred_contrib=True, num_threads=1)


def microseconds(parts):
    """CPU, per row."""
    begin = time.process_time()
    for part in parts:
        explain(part)
    return (time.process_time() - begin) * 1e6 / sum(len(part) for part in parts)


expected = np.asarray(explain(rows[:20]), dtype=np.float64).tolist()
print(json.dumps({"version": VERSION, "expected": expected}), flush=True)
for line in sys.stdin:
    one = int(line) * 20 % ROWS
    many = int(line) * BATCH % ROWS
    single = microseconds([rows[i : i + 1] for i in range(one, one + 20)])
    print(json.dumps([single, microseconds([rows[many : many + BATCH]])]), flush=True)
