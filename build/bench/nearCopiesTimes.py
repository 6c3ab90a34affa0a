"""Milliseconds that datasketch takes to find the near duplicates of similarity.bench.ts in a CSV; needs it installed."""

import csv
import sys
import time

from datasketch import MinHash, MinHashLSH

with open(sys.argv[1], newline="") as file:
    texts = [row["text"].lower() for row in csv.DictReader(file)]

start = time.perf_counter()
shingles = [{text[at : at + 5] for at in range(max(1, len(text) - 4))} for text in texts]
lsh = MinHashLSH(num_perm=30, params=(10, 3))
found = 0
for row, own in enumerate(shingles):
    sketch = MinHash(num_perm=30)
    sketch.update_batch([shingle.encode() for shingle in own])
    for other in lsh.query(sketch):
        one = shingles[other]
        found += len(own & one) >= 0.8 * len(own | one)
    lsh.insert(row, sketch)
print((time.perf_counter() - start) * 1000)
