import { expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../src/main/page/headers.ts';

it('allows neither inline script nor evaluation nor anything from outside', () => {
  expect(contentSecurityPolicy('/index.html', 'abc')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-abc'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});

it('names what else a host lets its page reach', () => {
  const policy = contentSecurityPolicy('/index.html', null, { pictures: ['weakspot://image'], connections: ['ws://127.0.0.1:80'] });
  expect(policy).toContain("img-src 'self' data: blob: weakspot://image;");
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:80;");
  expect(policy).toContain("style-src 'self';");
});

it('lets OpenCV’s worker alone compile code, and gives that worker no way out', () => {
  const worker = contentSecurityPolicy('/assets/opencv-worker-Bx1_2-a.js', null, { connections: ['ws://127.0.0.1:80'] });
  expect(worker).toContain("script-src 'self' 'unsafe-eval';");
  expect(worker).toContain("connect-src 'none';");
  for (const path of ['/assets/index-Ab12.js', '/opencv-worker.js', '/assets/opencv-worker.html', '/assets/x/opencv-worker.js', '/assets/my-opencv-worker.js']) {
    expect(contentSecurityPolicy(path, null), path).not.toContain('unsafe-eval');
  }
});
