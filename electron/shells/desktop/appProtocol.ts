import { isAppUrl } from './securityPolicy.ts';

/**
 * No remote source, no inline script, no eval, no frame, no form. Inline style is allowed because the charts write a
 * `<style>` into their SVG; `data:` and `blob:` pictures because previews of prepared tensors arrive as PNG data URLs.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** For the person's own files: looked at directly, they can neither run nor load anything. */
const mediaPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

export type AppRequest =
  | {
      readonly kind: 'file';
      /** Below the folder of the built page. */ readonly segments: readonly string[];
      readonly mime: string;
    }
  | { readonly kind: 'media'; /** What the backend's `media` takes. */ readonly url: string }
  | { readonly kind: 'refused'; readonly status: 400 | 404 | 405 };

const mimes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
};

/** What a request of the page is for. Nothing outside the built page's folder can be named, however it is encoded. */
export function decideRequest(method: string, url: string): AppRequest {
  if (!isAppUrl(url)) return { kind: 'refused', status: 404 };
  if (method !== 'GET' && method !== 'HEAD') return { kind: 'refused', status: 405 };
  const { pathname, search } = new URL(url);
  const segments: string[] = [];
  for (const raw of pathname.split('/').filter((part) => part !== '')) {
    const segment = decoded(raw);
    if (segment === null || /[/\\\0:]/.test(segment) || segment.startsWith('.'))
      return { kind: 'refused', status: 400 };
    segments.push(segment);
  }
  if (segments[0] === 'media') return { kind: 'media', url: segments.join('/') + search };
  if (segments.length === 0) segments.push('index.html');
  const mime = mimes[segments.at(-1)?.split('.').at(-1)?.toLowerCase() ?? ''];
  return mime === undefined ? { kind: 'refused', status: 404 } : { kind: 'file', segments, mime };
}

export function headersFor(mime: string, kind: AppRequest['kind']): Record<string, string> {
  return {
    'content-type': mime,
    'content-security-policy': kind === 'file' ? contentSecurityPolicy : mediaPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-cache',
  };
}

function decoded(raw: string): string | null {
  try {
    return decodeURIComponent(raw);
  } catch {
    return null; // A stray % is a bad request, which the caller answers.
  }
}
