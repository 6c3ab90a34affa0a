import { expect, test } from 'vitest';
import { pdfBeside, reportPathProblem } from './reportState.ts';

test('the PDF lies beside the HTML, whatever its ending is', () => {
  expect(pdfBeside('/a.b/Report.HTML')).toBe('/a.b/Report.pdf');
  expect(pdfBeside('C:\\x\\r.htm')).toBe('C:\\x\\r.pdf');
});

test('a path must be whole and end in .html', () => {
  expect(['/a/b.html', 'C:\\b.htm', '\\\\host\\share\\b.html'].map(reportPathProblem)).toEqual([null, null, null]);
  expect(['', ' ', 'b.html', '/a/b', '/a/.html', '/a/b.pdf'].every((path) => reportPathProblem(path) !== null)).toBe(
    true,
  );
});
