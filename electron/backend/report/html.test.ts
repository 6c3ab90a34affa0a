import { describe, expect, test } from 'vitest';
import { cut, escapeHtml, fromData, markup, raw } from './html.ts';

describe('markup', () => {
  test('whatever is put into it is text, whatever it says', () => {
    const hostile = `</p><script>alert(1)</script><img src=x onerror="alert('2')">&amp;`;
    const made = markup`<p title="${hostile}">${hostile}</p>`.toString();
    expect(made).toBe(
      `<p title="${escapeHtml(hostile)}">&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;2&#39;)&quot;&gt;&amp;amp;</p>`,
    );
    // An object of the data is not markup because it looks like it.
    expect(markup`${{ toString: () => '<b>' } as unknown as string}`.toString()).toBe('&lt;b&gt;');
  });

  test('markup in markup stays, lists are joined, nothing leaves no trace', () => {
    expect(markup`<ul>${[1, 2].map((n) => markup`<li>${n}</li>`)}${null}${false}${undefined}</ul>`.toString()).toBe(
      '<ul><li>1</li><li>2</li></ul>',
    );
    expect(markup`${raw('<hr>')}${0}`.toString()).toBe('<hr>0');
  });

  test('what HTML cannot hold is replaced, long texts are cut, the direction of the text around it stays', () => {
    expect(escapeHtml('a\u0000b\u0008c\ud800d\u009fe')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
    expect(fromData('\u202eabc').toString()).toBe('<bdi>\u202eabc</bdi>');
    expect(cut('  one \n\n two  ', 20)).toBe('one two');
    expect(cut('x'.repeat(10_000_000), 5)).toBe('xxxxx…');
    expect(cut(' '.repeat(1000), 5)).toBe('…');
    expect(cut('abcdef', 6)).toBe('abcdef');
  });
});
