import { mostTokens } from './tokenizerFile.ts';

export type SentencePieces = {
  readonly pieces: readonly { readonly text: string; readonly score: number; readonly type: number }[];
  /** 1 Unigram, 2 BPE, 3 words, 4 characters. */
  readonly modelType: number;
  readonly unknownId: number;
  readonly unknownPiece: string;
  readonly charsMap: Uint8Array;
};

/**
 * Reads sentencepiece's ModelProto (sentencepiece_model.proto): pieces = 1 {piece = 1, score = 2, type = 3}, trainer_spec = 2
 * {model_type = 3, unk_id = 40, unk_piece = 45}, normalizer_spec = 3 {precompiled_charsmap = 2}. Throws Error for what is none.
 */
export function readSentencePieces(bytes: Uint8Array): SentencePieces {
  const pieces: { text: string; score: number; type: number }[] = [];
  let modelType = 1;
  let unknownId = 0;
  let unknownPiece = '<unk>';
  let charsMap: Uint8Array = new Uint8Array();
  for (const { field, bytes: message } of fieldsOf(bytes)) {
    if (message === undefined) continue;
    if (field === 1) {
      let piece = { text: '', score: 0, type: 1 };
      for (const inner of fieldsOf(message)) {
        if (inner.field === 1 && inner.bytes) piece = { ...piece, text: utf8(inner.bytes) };
        else if (inner.field === 2 && inner.bytes) piece = { ...piece, score: floatOf(inner.bytes) };
        else if (inner.field === 3 && inner.number !== undefined) piece = { ...piece, type: inner.number };
      }
      pieces.push(piece);
      if (pieces.length > mostTokens) throw new Error(`it has more than ${mostTokens} pieces.`);
    } else if (field === 2) {
      for (const inner of fieldsOf(message)) {
        if (inner.field === 3) modelType = inner.number ?? modelType;
        else if (inner.field === 40) unknownId = inner.number ?? unknownId;
        else if (inner.field === 45 && inner.bytes) unknownPiece = utf8(inner.bytes);
      }
    } else if (field === 3) {
      for (const inner of fieldsOf(message)) if (inner.field === 2 && inner.bytes) charsMap = inner.bytes;
    }
  }
  if (pieces.length === 0) throw new Error('it holds no pieces of words.');
  return { pieces, modelType, unknownId, unknownPiece, charsMap };
}

type Field = { readonly field: number; readonly number?: number; readonly bytes?: Uint8Array };

const damaged = (): Error => new Error('it is damaged, or no sentencepiece model.');

/** Protobuf's wire format. Fixed-width values come as their bytes. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw damaged();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw damaged();
  };
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw damaged();
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    if (key % 8 === 0) yield { field, number: varint() };
    else if (key % 8 === 1) yield { field, bytes: take(8) };
    else if (key % 8 === 2) yield { field, bytes: take(varint()) };
    else if (key % 8 === 5) yield { field, bytes: take(4) };
    else throw damaged();
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const utf8 = (bytes: Uint8Array): string => decoder.decode(bytes);
const floatOf = (bytes: Uint8Array): number =>
  bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true) : 0;
