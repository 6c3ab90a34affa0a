/** One test of a JUnit report; `failure` where the check failed, `error` where it could not be made. */
export type JunitCase = {
  readonly name: string;
  readonly failure?: string;
  readonly error?: string;
  readonly output: string;
};

const escapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Text as XML 1.0 can hold it in an attribute or an element: what no XML may hold (control characters, lone surrogates) becomes U+FFFD. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[<>&"'\n\r\t]/g, (character) => escapes[character]!);
}

/** The report as continuous-integration servers read it: one suite, one case a check. */
export function junitReport(suite: string, cases: readonly JunitCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const errors = cases.filter(({ error }) => error !== undefined).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}"`;
  const lines = cases.map(({ name, failure, error, output }) => {
    const verdict =
      error !== undefined
        ? `<error type="unreadable" message="${xmlText(error)}"/>`
        : failure !== undefined
          ? `<failure type="missed" message="${xmlText(failure)}"/>`
          : '';
    const said = `<system-out>${xmlText(output)}</system-out>`;
    return `    <testcase classname="winnow.slices" name="${xmlText(name)}" time="0">${verdict}${said}</testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xmlText(suite)}" ${counts} time="0">`,
    `  <testsuite name="${xmlText(suite)}" ${counts} skipped="0" time="0">`,
    ...lines,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
