"""Milliseconds that the exact searches of usearch and hnswlib take for what neighbours.bench.ts measures, as JSON; needs both installed.

Measured on a twentieth of the queries and multiplied: their cost is the same for each."""

import json
import sys
import time

import hnswlib
import numpy as np
from usearch.index import MetricKind, search

rows, width, k = (int(part) for part in sys.argv[1:])
vectors = (np.random.default_rng(1).random((3, rows, width), dtype="float32").sum(0) - 1.5).astype("float32")
part = 20
queries = vectors[: rows // part]


def taken(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000 * part


index = hnswlib.BFIndex(space="cosine", dim=width)
index.init_index(max_elements=rows)
index.add_items(vectors)

print(
    json.dumps(
        {
            "exact search of usearch": taken(lambda: search(vectors, queries, k + 1, MetricKind.Cos, exact=True)),
            "exact search of hnswlib": taken(lambda: index.knn_query(queries, k=k + 1)),
        }
    )
)
