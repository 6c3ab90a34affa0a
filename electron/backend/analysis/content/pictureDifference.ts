/** Pixels that the content may be moved by, in each direction. */
const mostShift = 2;
/** What one picture is explained by: the other, its two gradients, its change when it is scaled and turned, and a constant. */
const terms = 6;
/** Share of the side that is left out at each border, where moving a picture brings in what was not there. */
const marginShare = 1 / 16;

/**
 * How far two grey pictures are from being one and the same, 0 (the same) to 1 (nothing in common): the share of the second's variance
 * that is left when it is explained by the first, moved by up to two pixels (whole ones by trying, parts of one by its gradients: a step
 * of Lucas & Kanade 1981), scaled and turned a little, with another contrast and brightness. The smaller of both directions. Pictures of one colour: 0 if both
 * are, else 1. Cost: O(25·side²).
 * @param one, other row-major grey pixels [side²]
 */
export function pictureDifference(one: Uint8Array, other: Uint8Array, side: number): number {
  const shift = bestShift(one, other, side);
  if (shift === null) return isOneColour(one) && isOneColour(other) ? 0 : 1;
  return Math.min(
    unexplained(one, other, side, shift),
    unexplained(other, one, side, { down: -shift.down, right: -shift.right }),
  );
}

type Shift = { readonly down: number; readonly right: number };

const isOneColour = (grey: Uint8Array): boolean => grey.every((value) => value === grey[0]);

/** The move of `one` under which both correlate best; null where one of them has nothing to correlate. */
function bestShift(one: Uint8Array, other: Uint8Array, side: number): Shift | null {
  let best: Shift | null = null;
  let most = -Infinity;
  for (let down = -mostShift; down <= mostShift; down += 1) {
    for (let right = -mostShift; right <= mostShift; right += 1) {
      const found = correlation(one, other, side, { down, right });
      // Of equals the smallest move.
      const isLess = best !== null && Math.abs(down) + Math.abs(right) < Math.abs(best.down) + Math.abs(best.right);
      if (found > most || (found === most && isLess)) [most, best] = [found, { down, right }];
    }
  }
  return best;
}

/** Pearson's, over the pixels that both have; −∞ where there is none. Pixel (y, x) of `other` lies on (y + down, x + right) of `one`. */
function correlation(one: Uint8Array, other: Uint8Array, side: number, { down, right }: Shift): number {
  let [n, sumOne, sumOther, squaresOne, squaresOther, products] = [0, 0, 0, 0, 0, 0];
  for (let y = Math.max(0, -down); y < side - Math.max(0, down); y += 1) {
    for (let x = Math.max(0, -right); x < side - Math.max(0, right); x += 1) {
      const [a, b] = [one[(y + down) * side + x + right]!, other[y * side + x]!];
      n += 1;
      sumOne += a;
      sumOther += b;
      squaresOne += a * a;
      squaresOther += b * b;
      products += a * b;
    }
  }
  const [varianceOne, varianceOther] = [squaresOne - sumOne ** 2 / n, squaresOther - sumOther ** 2 / n];
  if (n === 0 || varianceOne < 1e-6 || varianceOther < 1e-6) return -Infinity;
  return (products - (sumOne * sumOther) / n) / Math.sqrt(varianceOne * varianceOther);
}

/** Share of the variance of `other` that `one`, moved, what small moves, scalings and turns would change, and a constant leave; in 0..1. */
function unexplained(one: Uint8Array, other: Uint8Array, side: number, { down, right }: Shift): number {
  const normal = new Float64Array(terms * (terms + 1));
  const row = new Float64Array(terms + 1);
  // At least 1, since the gradients of `one` are not known at its border.
  const margin = Math.max(1, Math.round(side * marginShare));
  const middle = (side - 1) / 2;
  let [n, sum, squares] = [0, 0, 0];
  for (let y = Math.max(margin, margin - down); y < Math.min(side - margin, side - margin - down); y += 1) {
    for (let x = Math.max(margin, margin - right); x < Math.min(side - margin, side - margin - right); x += 1) {
      const at = (y + down) * side + x + right;
      const [across, along] = [(one[at + 1]! - one[at - 1]!) / 2, (one[at + side]! - one[at - side]!) / 2];
      row[0] = one[at]!;
      row[1] = across;
      row[2] = along;
      row[3] = (x - middle) * across + (y - middle) * along;
      row[4] = (x - middle) * along - (y - middle) * across;
      row[5] = 1;
      row[6] = other[y * side + x]!;
      for (let i = 0; i < terms; i += 1)
        for (let j = 0; j <= terms; j += 1) normal[i * (terms + 1) + j]! += row[i]! * row[j]!;
      n += 1;
      sum += row[6];
      squares += row[6] * row[6];
    }
  }
  const variance = squares - (sum * sum) / Math.max(n, 1);
  if (n <= 2 * terms || variance < 1e-6) return 1;
  const products = Float64Array.from({ length: terms }, (_, i) => normal[i * (terms + 1) + terms]!);
  const weights = solve(normal);
  let explained = 0;
  for (let i = 0; i < terms; i += 1) explained += weights[i]! * products[i]!;
  return Math.min(Math.max((squares - explained) / variance, 0), 1);
}

/** Gauss–Jordan on the normal equations [terms, terms + 1], hardly ridged so that what does not vary counts for nothing. */
function solve(normal: Float64Array): Float64Array {
  const width = terms + 1;
  for (let i = 0; i < terms; i += 1) normal[i * width + i]! += 1e-9 * normal[i * width + i]! + 1e-9;
  for (let i = 0; i < terms; i += 1) {
    const pivot = normal[i * width + i]!;
    for (let j = i; j <= terms; j += 1) normal[i * width + j]! /= pivot;
    for (let other = 0; other < terms; other += 1) {
      const factor = normal[other * width + i]!;
      if (other === i || factor === 0) continue;
      for (let j = i; j <= terms; j += 1) normal[other * width + j]! -= factor * normal[i * width + j]!;
    }
  }
  return Float64Array.from({ length: terms }, (_, i) => normal[i * width + terms]!);
}

/** Smooths grey pixels [side²] in place by binomial weights (1, 2, 1) / 4 both ways; borders count twice. */
export function smooth(grey: Uint8Array, side: number): void {
  const before = Float64Array.from(grey);
  const at = (x: number, y: number): number =>
    before[Math.min(Math.max(y, 0), side - 1) * side + Math.min(Math.max(x, 0), side - 1)]!;
  const row = (x: number, y: number): number => at(x - 1, y) + 2 * at(x, y) + at(x + 1, y);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      grey[y * side + x] = Math.round((row(x, y - 1) + 2 * row(x, y) + row(x, y + 1)) / 16);
}
