import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Somebody who may use the project from a browser. */
export type Guest = { readonly annotator: string; /** In the link that they were given. */ readonly token: string; /** What their browser keeps in its place. */ readonly cookie: string; /** What the page itself keeps beside that. */ readonly key: string };

/**
 * Who may come in: a random link a person, and a cookie in exchange for it. Both hold for as long as this object, so that
 * ending the server takes every right back, and nothing on disk opens a project.
 */
export class Access {
  readonly guests: readonly Guest[];

  constructor(annotators: readonly string[]) {
    this.guests = annotators.map((annotator) => ({ annotator, token: secret(), cookie: secret(), key: secret() }));
  }

  byToken(given: string): Guest | null {
    return this.find(given, ({ token }) => token);
  }

  byCookie(given: string): Guest | null {
    return this.find(given, ({ cookie }) => cookie);
  }

  /** Whether this is what their page keeps: another server of this computer is sent the cookie, but never the key. */
  isKeyOf(guest: Guest, given: string): boolean {
    return timingSafeEqual(hash(given), hash(guest.key));
  }

  /** Takes as long for any wrong value: hashes of equal length are compared, with every guest's. */
  private find(given: string, secretOf: (guest: Guest) => string): Guest | null {
    const digest = hash(given);
    let found: Guest | null = null;
    for (const guest of this.guests) if (timingSafeEqual(digest, hash(secretOf(guest)))) found = guest;
    return found;
  }
}

/** 256 bits. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
