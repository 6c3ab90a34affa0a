/** Half to even, like IEEE and numpy. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest < 0.5) return below;
  if (rest > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * Rounds in place, half to even, then adds 1 to the cells with the largest remainders (or takes 1 from those with the
 * smallest) until the rounded total fits. Among equal remainders the highest index gains and the lowest loses.
 */
export function roundKeepingSum(row: Float64Array): void {
  let sum = 0;
  for (const value of row) sum += value;
  const target = roundHalfEven(sum);
  const remainders = new Float64Array(row.length);
  let rounded = 0;
  for (let k = 0; k < row.length; k += 1) {
    const whole = roundHalfEven(row[k]!);
    remainders[k] = row[k]! - whole;
    row[k] = whole;
    rounded += whole;
  }
  const missing = target - rounded;
  if (missing === 0 || !Number.isFinite(missing)) return;
  const ascending = Array.from(remainders.keys()).sort((a, b) => remainders[a]! - remainders[b]! || a - b);
  const order = missing > 0 ? ascending.toReversed() : ascending;
  const step = Math.sign(missing);
  for (let at = 0; at < Math.abs(missing); at += 1) row[order[at % order.length]!]! += step;
}
