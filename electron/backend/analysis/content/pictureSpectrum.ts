/** Frequencies along a side, from 0 (and as many below it in the other direction). */
const frequencies = 8;
/** Numbers that `spectrumOf` writes for a picture. */
export const spectrumWidth = (frequencies + 1) * (2 * frequencies + 1);

type Waves = { readonly cosines: Float32Array; readonly sines: Float32Array };

/** cos and sin of 2π·u·x/side for u in −8..8 [17 · side]. */
function wavesOf(side: number): Waves {
  const size = (2 * frequencies + 1) * side;
  const [cosines, sines] = [new Float32Array(size), new Float32Array(size)];
  for (let at = 0; at < size; at += 1) {
    const angle = (2 * Math.PI * (Math.floor(at / side) - frequencies) * (at % side)) / side;
    cosines[at] = Math.cos(angle);
    sines[at] = Math.sin(angle);
  }
  return { cosines, sines };
}

/**
 * Describes grey pictures by the magnitudes of their lowest spatial frequencies, scaled to length 1. They stay the same when the content
 * is moved (circularly, and nearly so by a few pixels) and when contrast or brightness change, so copies of a picture are each other's
 * nearest neighbours by them. Magnitudes of the discrete Fourier transform |F(u, v)|, u in −8..8, v in 0..8, without the mean.
 * Cost: O(side²·9 + side·153) a picture.
 * @param side of the square pictures, in pixels
 */
export function createSpectrum(side: number): (grey: Uint8Array, into: Float32Array) => void {
  const { cosines, sines } = wavesOf(side);
  const [real, imaginary] = [new Float64Array(side), new Float64Array(side)];
  return (grey, into) => {
    let squares = 0;
    for (let v = 0; v <= frequencies; v += 1) {
      const across = (v + frequencies) * side;
      for (let y = 0; y < side; y += 1) {
        let [re, im] = [0, 0];
        for (let x = 0; x < side; x += 1) {
          const value = grey[y * side + x]!;
          re += value * cosines[across + x]!;
          im -= value * sines[across + x]!;
        }
        real[y] = re;
        imaginary[y] = im;
      }
      for (let u = 0; u <= 2 * frequencies; u += 1) {
        const down = u * side;
        let [re, im] = [0, 0];
        for (let y = 0; y < side; y += 1) {
          const [cos, sin] = [cosines[down + y]!, sines[down + y]!];
          re += real[y]! * cos + imaginary[y]! * sin;
          im += imaginary[y]! * cos - real[y]! * sin;
        }
        const magnitude = v === 0 && u === frequencies ? 0 : Math.hypot(re, im);
        into[v * (2 * frequencies + 1) + u] = magnitude;
        squares += magnitude * magnitude;
      }
    }
    // A picture of one colour has no spectrum, but for rounding.
    const scale = squares > 1e-6 * side ** 4 ? 1 / Math.sqrt(squares) : 0;
    for (let at = 0; at < spectrumWidth; at += 1) into[at]! *= scale;
  };
}
