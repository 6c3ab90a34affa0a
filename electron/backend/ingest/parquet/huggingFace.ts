/** Names of the classes of each column that is a ClassLabel, from what the `datasets` library notes in a file. */
export function huggingFaceFeatures(keyValues: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const noted = keyValues.get('huggingface');
  if (noted === undefined) return new Map();
  try {
    const note = JSON.parse(noted) as { readonly info?: { readonly features?: unknown } } | null;
    return classLabels(note?.info?.features);
  } catch {
    // Somebody else's note under that name says nothing about classes.
    return new Map();
  }
}

/** The class names among a dataset's `features`, as `dataset_info.json` has them too. */
export function classLabels(features: unknown): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  if (typeof features !== 'object' || features === null) return found;
  for (const [name, feature] of Object.entries(features as Readonly<Record<string, unknown>>)) {
    const { _type: kind, names } = (feature ?? {}) as { readonly _type?: unknown; readonly names?: unknown };
    if (kind === 'ClassLabel' && Array.isArray(names) && names.every((one) => typeof one === 'string'))
      found.set(name, names);
  }
  return found;
}
