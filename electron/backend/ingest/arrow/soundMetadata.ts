import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import type { Field } from 'apache-arrow/fb/field';
import type { Footer } from 'apache-arrow/fb/footer';
import type { KeyValue } from 'apache-arrow/fb/key-value';
import type { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { Encoding } from 'flatbuffers';

/**
 * Lists and texts in metadata are found by offsets, so a few damaged bytes can claim a list of millions, or one that holds itself. All
 * that the library would go through is counted first; entries and bytes of texts that are more than the metadata has room for are refused.
 */
type Budget = { readonly entries: (count: number) => void; readonly text: (bytes: unknown) => void };

const deepest = 60;
const mostEntries = 2_000_000;

function budgetOf(sizeBytes: number): Budget {
  let entries = Math.min(mostEntries, sizeBytes);
  // One text may stand for several.
  let texts = sizeBytes * 4;
  const spend = (left: number, spent: number): number => {
    if (!(spent >= 0 && spent <= left)) throw new RangeError('its description claims more than it holds');
    return left - spent;
  };
  return {
    entries: (count) => (entries = spend(entries, count)),
    text: (bytes) => (texts = spend(texts, bytes instanceof Uint8Array ? bytes.length : 0)),
  };
}

type Noted = { readonly customMetadataLength: () => number; readonly customMetadata: (at: number) => KeyValue | null };

function requireNotes(noted: Noted, { entries, text }: Budget): void {
  entries(noted.customMetadataLength());
  for (let i = 0; i < noted.customMetadataLength(); i++) {
    const pair = noted.customMetadata(i);
    text(pair?.key(Encoding.UTF8_BYTES));
    text(pair?.value(Encoding.UTF8_BYTES));
  }
}

function requireSchema(schema: Schema, budget: Budget): void {
  requireNotes(schema, budget);
  budget.entries(schema.fieldsLength());
  for (let i = 0; i < schema.fieldsLength(); i++) requireField(schema.fields(i), 0, budget);
}

function requireField(field: Field | null, depth: number, budget: Budget): void {
  if (field === null) throw new RangeError('one of its columns is not described');
  if (depth > deepest) throw new RangeError('its columns are nested too deep');
  budget.text(field.name(Encoding.UTF8_BYTES));
  requireNotes(field, budget);
  budget.entries(field.childrenLength());
  for (let i = 0; i < field.childrenLength(); i++) requireField(field.children(i), depth + 1, budget);
}

function requireBatch(batch: RecordBatch | null, { entries }: Budget): void {
  if (batch === null) throw new RangeError('a dictionary has no values');
  // Sixteen bytes each, of which none can be shared.
  entries(batch.nodesLength() * 8);
  entries(batch.buffersLength() * 8);
  entries(batch.variadicBufferCountsLength());
}

/** Throws RangeError where a message claims more than its metadata hold. */
export function requireSoundMessage(message: Message, sizeBytes: number): void {
  const budget = budgetOf(sizeBytes);
  requireNotes(message, budget);
  switch (message.headerType()) {
    case MessageHeader.Schema:
      return requireSchema(message.header(new Schema()) as Schema, budget);
    case MessageHeader.RecordBatch:
      return requireBatch(message.header(new RecordBatch()) as RecordBatch, budget);
    case MessageHeader.DictionaryBatch:
      return requireBatch((message.header(new DictionaryBatch()) as DictionaryBatch).data(), budget);
    default:
  }
}

/** The same of a footer. */
export function requireSoundFooter(footer: Footer, sizeBytes: number): void {
  const budget = budgetOf(sizeBytes);
  requireNotes(footer, budget);
  budget.entries(footer.dictionariesLength() * 8);
  budget.entries(footer.recordBatchesLength() * 8);
  const schema = footer.schema();
  if (schema === null) throw new RangeError('it has no schema');
  requireSchema(schema, budget);
}
