/** Where a page may reach beyond the place that it came from. */
export type Reach = {
  /** Sources of pictures. */
  pictures?: readonly string[];
  /** Of `fetch` and of WebSockets. */
  connections?: readonly string[];
};

/** Sent with every answer of both hosts, the app's own scheme and `weakspot serve`; a file of the page has a policy of its own. */
export const safeHeaders = {
  // Pictures and sentences: opened by themselves they run, load and embed nothing.
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** Scripts of a worker whose library compiles code as it runs. */
const evaluatingScript = /^\/assets\/opencv-[\w.-]+\.js$/;

/**
 * The Content-Security-Policy of a file of the page: nothing from outside, no inline script, no `eval`; inline styles only
 * with the nonce of this very answer. A worker obeys the policy that came with its own script, so the one that OpenCV
 * needs is the only place where code may be compiled, and it reaches nothing else.
 *
 * @param nonce of the page's inline styles; null for a file that has none
 */
export function contentSecurityPolicy(pathname: string, nonce: string | null, reach: Reach = {}): string {
  const evaluating = evaluatingScript.test(pathname);
  return [
    "default-src 'none'",
    evaluating ? "script-src 'self' 'unsafe-eval'" : "script-src 'self'",
    nonce === null ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`,
    ['img-src', "'self'", 'data:', 'blob:', ...(reach.pictures ?? [])].join(' '),
    evaluating ? "connect-src 'none'" : ['connect-src', "'self'", ...(reach.connections ?? [])].join(' '),
    "worker-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
