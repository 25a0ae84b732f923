import { z } from 'zod';
import { WeakspotError } from '../../../core/errors.ts';
import { fetchAddress, refused, silent, withCredentialsOf } from './fetch-file.ts';
import { withoutCredentials } from './network-environment.ts';
import { parseWheelName, type WheelName } from './wheel-name.ts';

/** A wheel that an index offers. */
export type IndexedWheel = WheelName & {
  url: URL;
  /** As published by the index, hexadecimal; null where it publishes none. */
  sha256: string | null;
  /** Bytes, where the index says. */
  size: number | null;
};

export const defaultIndex = 'https://pypi.org/simple/';

const accept = 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01';

const listing = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()).default({}),
      size: z.number().int().nonnegative().nullish(),
      yanked: z.union([z.boolean(), z.string()]).optional(),
    }),
  ),
});

/** An index's address as a URL that ends in a slash. Throws `bad-request` for what is none. */
export function indexAddress(text: string): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new WeakspotError('bad-request', `"${withoutCredentials(text)}" is not the address of a package index; it looks like ${defaultIndex}`, { index: withoutCredentials(text) });
  }
  return new URL(text.endsWith('/') ? text : `${text}/`);
}

/**
 * The wheels of a project on an index that speaks the simple protocol, in JSON (PEP 691) or in HTML (PEP 503), but for those
 * taken back. None where the index does not know the project.
 *
 * @param project as PEP 503 writes it
 * @param limitMs how long the whole answer may take
 * @throws {WeakspotError} `missing-dependency` for an index that cannot be reached or that is none
 */
export async function listWheels(index: URL, project: string, signal: AbortSignal, limitMs = 60_000): Promise<IndexedWheel[]> {
  const address = new URL(`${project}/`, index);
  const limit = AbortSignal.timeout(limitMs);
  try {
    const wheels = await readListing(address, AbortSignal.any([signal, limit]));
    return wheels.filter((wheel) => wheel.project === project);
  } catch (error) {
    throw limit.aborted && !signal.aborted ? silent(address, limitMs) : error;
  }
}

async function readListing(address: URL, signal: AbortSignal): Promise<IndexedWheel[]> {
  const response = await fetchAddress(address, { accept }, signal);
  if (response.status === 404) return [];
  if (!response.ok) throw refused(address.href, response.status);
  const base = new URL(response.url || address.href);
  // What is published there is what everything else is held against.
  if (address.protocol === 'https:' && base.protocol !== 'https:') {
    await response.body?.cancel();
    const shown = withoutCredentials(address.href);
    throw new WeakspotError('missing-dependency', `${shown} leads to ${base.origin}, which is not encrypted, so that what it publishes could be anybody's; use another index with --index URL`, { url: shown });
  }
  const kind = response.headers.get('content-type') ?? '';
  const text = await response.text();
  const wheels = kind.includes('json') ? fromJson(text, base) : kind.includes('html') ? fromHtml(text, base) : null;
  if (!wheels) {
    const shown = withoutCredentials(address.href);
    throw new WeakspotError('missing-dependency', `${shown} does not answer as a package index does (its answer is of the kind "${kind}"); check the address, which looks like ${defaultIndex}`, { url: shown });
  }
  return wheels.map((wheel) => ({ ...wheel, url: withCredentialsOf(wheel.url, address) }));
}

function fromJson(text: string, base: URL): IndexedWheel[] | null {
  let found;
  try {
    found = listing.parse(JSON.parse(text));
  } catch {
    return null;
  }
  return found.files.flatMap(({ filename, url, hashes, size, yanked }) => {
    const name = parseWheelName(filename);
    if (!name || !URL.canParse(url, base.href) || (yanked !== undefined && yanked !== false)) return [];
    return [{ ...name, url: new URL(url, base), sha256: hashes['sha256']?.toLowerCase() ?? null, size: size ?? null }];
  });
}

/** Each file is a link: its name the text, its hash behind the address, `data-yanked` where it was taken back. */
function fromHtml(text: string, base: URL): IndexedWheel[] {
  const wheels: IndexedWheel[] = [];
  for (const [, attributes, content] of text.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/gi)) {
    const address = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes!);
    const name = parseWheelName(decodeEntities(content!).trim());
    if (!address || !name || /\bdata-yanked\b/i.test(attributes!)) continue;
    const target = decodeEntities(address[1] ?? address[2]!);
    if (!URL.canParse(target, base.href)) continue;
    const url = new URL(target, base);
    const sha256 = /^#sha256=([0-9a-f]{64})/i.exec(url.hash)?.[1]?.toLowerCase() ?? null;
    url.hash = '';
    wheels.push({ ...name, url, sha256, size: null });
  }
  return wheels;
}

function decodeEntities(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
