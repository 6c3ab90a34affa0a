import { createHash } from 'node:crypto';
import { cut, type Html, markup, raw } from './html.ts';
import { reportStyle } from './style.ts';

export type HtmlPage = {
  readonly title: string;
  /** What a later one of its kind knows it by. */
  readonly mark: string;
  readonly body: Html;
};

/**
 * One HTML document: no scripts, nothing loaded from anywhere, one style sheet that the page's policy names by its hash.
 * Everything from the data is escaped, and would not be run if it were not.
 */
export function htmlPage({ title, mark, body }: HtmlPage): string {
  const styleHash = createHash('sha256').update(reportStyle).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="generator" content="${mark}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${cut(title, 300)}</title>
<style>${raw(reportStyle)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.toString();
}
