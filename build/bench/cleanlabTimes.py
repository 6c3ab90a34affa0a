"""Milliseconds that cleanlab and scikit-learn take for what heads.bench.ts measures, as JSON; needs both installed."""

import json
import sys
import time

import numpy as np
from cleanlab.rank import get_label_quality_scores
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

ranked, rows, width, classes = (int(part) for part in sys.argv[1:])
rng = np.random.default_rng(1)


def taken(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


labels = rng.integers(0, classes, ranked)
probs = rng.random((ranked, classes))
probs[np.arange(ranked), labels] += 1
probs /= probs.sum(1, keepdims=True)
truth = rng.integers(0, classes, rows)
noise = rng.random((3, rows, width)).sum(0) - 1.5
features = ((rng.random((classes, width)) - 0.5)[truth] + noise * 1.5).astype("float32")
rank = lambda: np.argsort(get_label_quality_scores(labels, probs, method="self_confidence", adjust_pred_probs=True))
head = lambda: cross_val_predict(LogisticRegression(max_iter=200), features, truth, cv=5, method="predict_proba")
print(json.dumps({"ranking": taken(rank), "logistic": taken(head)}))
