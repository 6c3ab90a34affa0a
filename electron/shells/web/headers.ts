/** Sent with everything: no site may frame, embed, sniff or learn of what Winnow serves. */
export function commonHeaders(): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()',
  };
}

/**
 * The page runs its own scripts only and talks to its own backend only. Styles may stand inside the page: charts and
 * positioned widgets need them, and they cannot send anything away since images and fonts come from here too.
 */
export function pagePolicy(port: number): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self' data:",
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** For the person's own files: looked at directly, they can neither run nor load anything. */
export const mediaPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
