import type { Problem } from '#shared/model/importMapping.ts';
import { type BatchAssembler, type NumberSink, shorten } from '#backend/ingest/batchAssembler.ts';
import { addOddCell, type GuessedNumbers } from '#backend/ingest/guessedNumbers.ts';
import { missingWords } from '#backend/ingest/missingWords.ts';
import { lossOf, parseNumber } from '#backend/ingest/parseNumber.ts';

export type NumberPlace = { readonly row: number; readonly column: number };

/** Number of a cell's text; one that is neither a number nor a missing marker is NaN, and listed or noted against the guessed type. */
export function numberOf(assembler: BatchAssembler, sink: NumberSink, text: string, place: NumberPlace): number {
  const value = parseNumber(text, sink.format);
  const trimmed = text.trim();
  if (!Number.isNaN(value)) {
    if (sink.guess !== null) noteLoss(sink.guess, sink, text, place.row);
    else if (/^[+-]?\d{2,}$/.test(trimmed) && lossOf(text, sink.format) !== null)
      assembler.problems.add(
        problemAt(assembler, place, 'digits_lost', `“${shorten(text)}” is read as the number ${value}.`),
      );
    return value;
  }
  const missing = assembler.missing[place.column]!;
  if (text === '' || missing.has(text) || missing.has(trimmed)) return value;
  if (sink.guess !== null && missingWords.has(trimmed)) {
    const known = sink.guess.words.get(trimmed);
    if (known === undefined) sink.guess.words.set(trimmed, { row: place.row, cells: 1 });
    else known.cells++;
    return value;
  }
  const message = `“${shorten(text)}” is not a number; the cell counts as missing.`;
  const problem = problemAt(assembler, place, 'not_a_number', message);
  if (sink.guess === null) assembler.problems.add(problem);
  else addOddCell(sink.guess, shorten(text), problem);
  return value;
}

function noteLoss(guess: GuessedNumbers, { format }: NumberSink, text: string, row: number): void {
  if (guess.loss !== null) return;
  const why = lossOf(text, format);
  if (why !== null) guess.loss = { row, why };
}

function problemAt(
  { file, mapping }: BatchAssembler,
  { row, column }: NumberPlace,
  code: string,
  message: string,
): Problem {
  return { file, row, column: mapping.columns[column]!.name, code, message, severity: 'warning' };
}
