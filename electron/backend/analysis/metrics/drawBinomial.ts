/** Correction of Stirling's formula for ln k!, exact to 1e-9 (Hörmann 1993, table and series). */
function stirlingTail(k: number): number {
  if (k <= 9) return tails[k]!;
  const squared = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / squared) / squared) / (k + 1);
}
const tails = [
  0.0810614667953272, 0.0413406959554093, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

/** Hits in `n` trials of chance `p`, 0..1. Inversion where few are expected, else Hörmann's transformed rejection (BTRS, 1993). */
export function drawBinomial(next: () => number, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(next, n, 1 - p);
  return n * p < 10 ? byInversion(next, n, p) : byRejection(next, n, p);
}

function byInversion(next: () => number, n: number, p: number): number {
  const odds = p / (1 - p);
  for (;;) {
    let chance = Math.exp(n * Math.log1p(-p));
    let left = next();
    for (let k = 0; k <= n; k += 1) {
      if (left < chance) return k;
      left -= chance;
      chance *= ((n - k) / (k + 1)) * odds;
      // So far out that rounding decides: draw again.
      if (k > 150) break;
    }
  }
}

function byRejection(next: () => number, n: number, p: number): number {
  const odds = p / (1 - p);
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = next() - 0.5;
    const v = next();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + centre);
    if (k < 0 || k > n) continue;
    if (distance >= 0.07 && v <= squeeze) return k;
    const density =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      stirlingTail(mode) +
      stirlingTail(n - mode) -
      stirlingTail(k) -
      stirlingTail(n - k);
    if (Math.log((v * alpha) / (a / (distance * distance) + b)) <= density) return k;
  }
}

/**
 * Draws as many rows as `counts` hold, with replacement, and counts them by cell into `into`: what resampling the rows one
 * by one would give (a multinomial draw, as one binomial a cell given those before it), at a cost of cells instead of rows.
 */
export function drawMultinomial(next: () => number, counts: Float64Array, into: Float64Array): void {
  let total = 0;
  for (let cell = 0; cell < counts.length; cell += 1) total += counts[cell]!;
  let left = total;
  for (let cell = 0; cell < counts.length; cell += 1) {
    const count = counts[cell]!;
    const drawn = count >= total ? left : drawBinomial(next, left, count / total);
    into[cell] = drawn;
    left -= drawn;
    total -= count;
  }
}
