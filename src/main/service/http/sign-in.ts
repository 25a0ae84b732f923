import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { safeHeaders } from '../../page/headers.ts';
import type { Access } from './access.ts';
import { refuse } from './refuse.ts';
import type { SlowDown } from './slow-down.ts';

/** Exchanges the token of a link for a cookie, and leads on to the bare address, so that the token stays in no history; behind a # the page's key. */
export async function signIn(request: FastifyRequest, reply: FastifyReply, { access, slowDown, cookieName }: { access: Access; slowDown: SlowDown; cookieName: string }): Promise<FastifyReply> {
  const { token } = request.query as { token?: unknown };
  const guest = typeof token === 'string' ? access.byToken(token) : null;
  if (!guest) {
    await slowDown.failed(request.ip);
    return refuse(reply, 401, 'This link does not hold (any more): a link ends with the “weakspot serve” that printed it. Ask for the new one.');
  }
  reply.setCookie(cookieName, guest.cookie, { path: '/', httpOnly: true, sameSite: 'strict' });
  reply.headers({ ...safeHeaders, 'Cache-Control': 'no-store' });
  const place = `/#key=${guest.key}`;
  if (request.headers['sec-fetch-site'] === 'none') return reply.redirect(place, 303);
  return leadOn(reply, place);
}

/**
 * Where the link stood in a message read in the same browser, a redirect would come without the cookie, since the way began at
 * another site. A page of our own begins anew.
 */
function leadOn(reply: FastifyReply, place: string): FastifyReply {
  const nonce = randomBytes(18).toString('base64url');
  return reply
    .headers({ 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': `default-src 'none'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'` })
    .send(`<!doctype html><html lang="en"><title>Weakspot</title><script nonce="${nonce}">location.replace('${place}')</script><a href="${place}">Open Weakspot</a></html>`);
}
