import type { ExampleId } from '#shared/model/ids.ts';
import { throwIfAborted } from '#shared/base/winnowError.ts';
import type { OutDataset } from '#backend/ingest/sourceFormat.ts';

const rowsPerPart = 2000;

/** One line of text an example, a few thousand lines at a time. */
export async function* lineParts(
  { ids, signal, progress }: OutDataset,
  line: (id: ExampleId) => string,
): AsyncGenerator<Buffer> {
  for (let from = 0; from < ids.length; from += rowsPerPart) {
    throwIfAborted(signal);
    let text = '';
    for (const id of ids.slice(from, from + rowsPerPart)) text += line(id);
    yield Buffer.from(text);
    progress(Math.min(ids.length, from + rowsPerPart));
    await new Promise(setImmediate);
  }
}
