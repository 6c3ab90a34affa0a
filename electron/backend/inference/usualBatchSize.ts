import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { isTokenInput, sequenceLength } from './preprocess/text.ts';

/** About as many numbers as a batch's input may hold before a larger batch brings nothing but memory. */
const usualNumbers = 1 << 20;
const fewestRows = 16;
const mostRows = 256;

/**
 * Rows per run of a model when nobody says: as many as make a million input numbers, 16 to 256. Small inputs want large
 * batches, so that the cost of a run and of crossing two process borders is shared by many rows.
 */
export function usualBatchSize(config: ModelConfig): number {
  const numbers = numbersPerRow(config);
  if (numbers === 0) return mostRows;
  // Padding is cheap to make, and the longest text is rarely as long as it may be: only very long ones make batches smaller than 16.
  const fewest = config.modality === 'text' ? 1 : fewestRows;
  return Math.min(mostRows, Math.max(fewest, Math.floor(usualNumbers / numbers)));
}

/** How many numbers one example's pixels or padded tokens are; 0 for tables and whole texts. */
export function numbersPerRow(config: ModelConfig): number {
  const { max } = sequenceLength(config);
  return config.inputs.reduce((sum, input) => {
    if (input.kind === 'image')
      return sum + input.resize.width * input.resize.height * (input.color === 'grayscale' ? 1 : 3);
    return isTokenInput(input) ? sum + max : sum;
  }, 0);
}
