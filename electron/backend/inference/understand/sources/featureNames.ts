import type { Claims } from '../claims.ts';
import { asNames, asObject } from './shapes.ts';

/** The columns of a block of numbers in the order of training: a JSON list, or one a line. */
export function claimsOfFeatureNames(content: unknown, from: string): Claims {
  const names =
    typeof content === 'string'
      ? content
          .split(/\r?\n/)
          .map((line) => line.trim())
          .filter((line) => line !== '')
      : (asNames(content) ?? listIn(content));
  return names && names.length > 0 ? { featureNames: { value: names, from } } : {};
}

function listIn(content: unknown): readonly string[] | undefined {
  const object = asObject(content);
  for (const key of ['feature_names', 'features', 'columns', 'feature_names_in_', 'input_features']) {
    const found = object && asNames(object[key]);
    if (found) return found;
  }
  return undefined;
}
