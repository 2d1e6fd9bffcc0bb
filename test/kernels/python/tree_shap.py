"""Writes ../vectors/tree-shap.json: one model and the contributions that three XGBoosts give for it.

Run in a directory of its own with xgboost 0.90 (trains), then 1.7.6 (converts), then 3.4.1 (whose
run writes the file): `python tree_shap.py`.
"""
import json
import pathlib

import numpy as np
import xgboost as xgb

HERE = pathlib.Path(__file__).parent
TARGET = HERE.parent / "vectors" / "tree-shap.json"
FEATURES = 7


def train():
    random = np.random.RandomState(5)
    x = random.randn(400, FEATURES).astype(np.float32)
    x[random.rand(*x.shape) < 0.1] = np.nan
    known = np.nan_to_num(x)
    y = known[:, 0] * known[:, 1] + np.sin(3 * known[:, 2]) + known.sum(axis=1) / 3
    parameters = {"max_depth": 9, "eta": 0.4, "min_child_weight": 0, "seed": 1, "silent": 1}
    xgb.train(parameters, xgb.DMatrix(x, y), 3).save_model("model.bin")


def rows():
    random = np.random.RandomState(6)
    x = random.randn(6, FEATURES).astype(np.float32)
    x[random.rand(*x.shape) < 0.2] = np.nan
    return x


def numbers(values):
    return [None if np.isnan(v) else float(v) for v in np.asarray(values, dtype=np.float64).ravel()]


def explain(path):
    booster = xgb.Booster()
    booster.load_model(path)
    contributions = booster.predict(xgb.DMatrix(rows()), pred_contribs=True)
    part = [numbers(row) for row in contributions]
    pathlib.Path(f"{xgb.__version__}.json").write_text(json.dumps(part))
    return booster


def packed():
    """The trees in pre-order."""
    model = json.loads(pathlib.Path("model.json").read_text())
    result = {"roots": [], "features": [], "thresholds": [], "rights": [], "missingLeft": []}
    result.update({"covers": [], "leafValues": []})
    for tree in model["learner"]["gradient_booster"]["model"]["trees"]:
        result["roots"].append(len(result["features"]))
        add(result, tree, 0)
    return result


def add(result, tree, node):
    at = len(result["features"])
    left, right = tree["left_children"][node], tree["right_children"][node]
    value = numbers([np.float32(tree["split_conditions"][node])])[0]
    result["covers"] += numbers([np.float32(tree["sum_hessian"][node])])
    if left == -1:
        result["features"].append(-1)
        result["thresholds"].append(0)
        result["missingLeft"].append(0)
        result["rights"].append(len(result["leafValues"]))
        result["leafValues"].append(value)
        return
    result["features"].append(tree["split_indices"][node])
    result["thresholds"].append(value)
    result["missingLeft"].append(int(tree["default_left"][node]))
    result["rights"].append(None)
    add(result, tree, left)
    result["rights"][at] = len(result["features"])
    add(result, tree, right)


if xgb.__version__ == "0.90":
    train()
    explain("model.bin")
elif xgb.__version__ == "1.7.6":
    explain("model.bin").save_model("model.json")
else:
    explain("model.json")
    versions = ["0.90", "1.7.6", "3.4.1"]
    contributions = {v: json.loads(pathlib.Path(f"{v}.json").read_text()) for v in versions}
    trees = packed()
    lines = [f'"{key}":{json.dumps(value, separators=(",", ":"))}' for key, value in trees.items()]
    lines.append(f'"rows":{json.dumps([numbers(row) for row in rows()])}')
    lines.append(f'"contributions":{json.dumps(contributions)}')
    TARGET.write_text("{" + ",\n".join(lines) + "}\n")
