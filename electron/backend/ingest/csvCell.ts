/**
 * A cell of a CSV file of our own: quoted where it must be. A text that a spreadsheet would run as a formula gets an apostrophe
 * in front, when asked for.
 */
export function csvCell(value: string | number | null, neutralise = false): string {
  if (value === null) return '';
  const text = String(value);
  if (typeof value === 'number') return text;
  const safe = neutralise && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || /^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
