import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { neededColumns } from './rows.ts';
import { readsCells } from './tableRows.ts';
import { vectorSize } from './preprocess/table.ts';
import { isTokenInput, sequenceLength } from './preprocess/text.ts';

/** About as many numbers as a batch's input may hold before a larger batch brings nothing but memory. */
const usualNumbers = 1 << 20;
const fewestRows = 16;
const mostRows = 256;

/** A table's rows are small, and many models pass one in a microsecond. */
const mostTableRows = 1024;

/**
 * Rows per run of a model when nobody says: as many as make a million input numbers, 16 to 256, of a table to 1024. Small inputs want
 * large batches, so that the cost of a run and of crossing two process borders is shared by many rows.
 */
export function usualBatchSize(config: ModelConfig): number {
  if (readsCells(config))
    return Math.min(mostTableRows, Math.max(fewestRows, Math.floor(usualNumbers / Math.max(1, cellsPerRow(config)))));
  const numbers = numbersPerRow(config);
  if (numbers === 0) return mostRows;
  // Padding is cheap to make, and the longest text is rarely as long as it may be: only very long ones make batches smaller than 16.
  const fewest = config.modality === 'text' ? 1 : fewestRows;
  return Math.min(mostRows, Math.max(fewest, Math.floor(usualNumbers / numbers)));
}

const mostPerRequest = 32_768;
const mostCellsPerRequest = 1 << 22;

/**
 * Rows that the model's process is given at a time, however fast the model is: more save nothing and are held in memory on both sides. A
 * table's are four million cells, so that a model of a million rows a second does not wait for the next ones.
 */
export function mostRowsPerRequest(config: ModelConfig): number {
  if (!readsCells(config)) return mostPerRequest;
  return Math.max(
    256,
    Math.min(4 * mostPerRequest, Math.floor(mostCellsPerRequest / Math.max(1, neededColumns(config).length))),
  );
}

const cellsPerRow = ({ inputs }: ModelConfig): number =>
  inputs.reduce((sum, input) => sum + (input.kind === 'tabular_vector' ? vectorSize(input) : 1), 0);

/** How many numbers one example's pixels or padded tokens are; 0 for tables and whole texts. */
export function numbersPerRow(config: ModelConfig): number {
  const { max } = sequenceLength(config);
  return config.inputs.reduce((sum, input) => {
    if (input.kind === 'image')
      return sum + input.resize.width * input.resize.height * (input.color === 'grayscale' ? 1 : 3);
    return isTokenInput(input) ? sum + max : sum;
  }, 0);
}
