import type { ModelConfig } from '#shared/model/modelConfig.ts';

/** About as many numbers as a batch's input may hold before a larger batch brings nothing but memory. */
const usualNumbers = 1 << 20;
const fewestRows = 16;
const mostRows = 256;

/**
 * Rows per run of a model when nobody says: as many as make a million input numbers, 16 to 256. Small inputs want large
 * batches, so that the cost of a run and of crossing two process borders is shared by many rows.
 */
export function usualBatchSize(config: ModelConfig): number {
  const numbers = config.inputs.reduce((sum, input) => {
    if (input.kind !== 'image') return sum;
    return sum + input.resize.width * input.resize.height * (input.color === 'grayscale' ? 1 : 3);
  }, 0);
  if (numbers === 0) return mostRows;
  return Math.min(mostRows, Math.max(fewestRows, Math.floor(usualNumbers / numbers)));
}
