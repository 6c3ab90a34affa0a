/**
 * A cell of a CSV file of our own: quoted where it must be. A text that a spreadsheet would run as a formula gets an apostrophe
 * in front, when asked for.
 */
export function csvCell(value: string | number | null, neutralise = false): string {
  if (value === null) return '';
  const text = String(value);
  const safe = neutralise && typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || /^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
