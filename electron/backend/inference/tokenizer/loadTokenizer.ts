import { basename, dirname } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { encoderOf, type TextEncoder } from './textEncoder.ts';
import { unusable } from './tokenizerFile.ts';
import { readSettings, type TokenizerSettings, withSettings } from './tokenizerSettings.ts';
import { readVocabulary } from './vocabularyFiles.ts';

/**
 * Loads a tokenizer as transformers' AutoTokenizer does: tokenizer.json, or a vocabulary (vocab.txt, vocab.json with merges.txt, a
 * sentencepiece model), with what the files beside it say; `ignore` names those that are not to be read. What truncation and padding a
 * tokenizer.json was last used with is not followed, as there.
 * Throws WinnowError `config_invalid` (broken JSON, unknown kind, bad regular expression), `not_found` or `too_large`.
 */
export async function loadTokenizer(path: string, ignore: readonly string[] = []): Promise<TextEncoder> {
  const settings = await readSettings(dirname(path), ignore);
  const file = await readVocabulary(path, settings);
  try {
    return encoderOf(withSettings(file, settings), basename(path), {
      padToken: settings.special.get('pad_token'),
      ...sidesOf(settings),
    });
  } catch (cause) {
    if (cause instanceof WinnowError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    if (cause instanceof SyntaxError) throw unusable(path, `a regular expression in it is invalid (${why}).`, cause);
    throw unusable(path, why, cause);
  }
}

const leftKinds = /^(XLNet|Llama|CodeLlama|Gemma|Cohere)Tokenizer$/;

function sidesOf({ kind, config }: TokenizerSettings): { padLeft?: boolean; cutLeft?: boolean; padTypeId?: number } {
  const padding = config.padding_side ?? (kind !== null && leftKinds.test(kind) ? 'left' : undefined);
  const type = config.pad_token_type_id ?? (kind === 'XLNetTokenizer' ? 3 : undefined);
  return {
    ...(typeof padding === 'string' && { padLeft: padding === 'left' }),
    ...(typeof config.truncation_side === 'string' && { cutLeft: config.truncation_side === 'left' }),
    ...(typeof type === 'number' && Number.isInteger(type) && { padTypeId: type }),
  };
}
