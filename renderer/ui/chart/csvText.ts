type CsvCell = string | number | null;
export type CsvTable = { readonly columns: readonly string[]; readonly rows: readonly (readonly CsvCell[])[] };

/**
 * A table as CSV (RFC 4180 quoting, lines end with a line feed): numbers in full precision, empty where a number cannot
 * be known. Text that a spreadsheet would run as a formula gets an apostrophe in front, as the export of data does it.
 */
export function csvText({ columns, rows }: CsvTable): string {
  return [columns, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
}

function csvCell(value: CsvCell): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || /^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
