import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largestRequestBytes } from '../../../../src/core/contract/bridge.ts';
import { localCallNames } from '../../../../src/core/contract/names.ts';
import { findHolder } from '../../../../src/main/service/lock.ts';
import { pathOf, startServed, type Page, type Served } from './served.ts';

let served: Served;
let ada: string;
let origin: string;

beforeAll(async () => {
  served = await startServed();
  ada = await served.cookieOf('Ada');
  origin = `http://127.0.0.1:${served.server.port}`;
});
afterAll(() => served.close());

const get: Served['get'] = (path, headers, method) => served.get(path, headers, method);
const connect = (cookie: string): Page => served.connect({ Cookie: cookie, Origin: origin });

describe('a link', () => {
  it('is of 256 random bits, another for each annotator', () => {
    const tokens = served.server.links.map(({ url }) => new URL(url).searchParams.get('token')!);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(new Set(tokens).size).toBe(2);
  });

  it('is exchanged for a cookie that no script reads and no other site sends, and leads on to the bare address', async () => {
    const reply = await get(pathOf(served.server, 'Ada'), { 'Sec-Fetch-Site': 'none' });
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toMatch(/^\/#key=[\w-]{43}$/);
    expect(reply.headers['set-cookie']).toEqual([expect.stringMatching(new RegExp(String.raw`^weakspot-${served.server.port}=[\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`))]);
    expect(reply.headers['set-cookie']![0]).not.toContain(new URL(served.server.links[0]!.url).searchParams.get('token'));
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.headers['referrer-policy']).toBe('no-referrer');
  });

  it('leads on by a page of its own where it was followed from another site', async () => {
    const reply = await get(pathOf(served.server, 'Ada'), { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' });
    expect(reply.status).toBe(200);
    expect(String(reply.body)).toMatch(/location\.replace\('\/#key=[\w-]{43}'\)/);
    const nonce = /nonce="([\w-]+)"/.exec(String(reply.body))![1]!;
    expect(reply.headers['content-security-policy']).toContain(`script-src 'nonce-${nonce}'`);
  });

  it('that is wrong gives nothing', async () => {
    const right = new URL(served.server.links[0]!.url).searchParams.get('token')!;
    for (const token of ['', 'x', right.slice(0, -1), `${right}A`, right.toLowerCase()]) {
      const reply = await get(`/?token=${token}`);
      expect(reply.status, token).toBe(401);
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
    expect((await get(`/?token=${right}&token=${right}`)).status).toBe(401);
  });
});

describe('without a cookie', () => {
  it('nothing is answered', async () => {
    for (const path of ['/', '/index.html', '/assets/index-AbC.js', '/session', `/pixels/image/${served.images[0]!.id}`, '/nowhere', `/nowhere?token=${new URL(served.server.links[0]!.url).searchParams.get('token')}`]) {
      expect((await get(path)).status, path).toBe(401);
      expect((await get(path, { Cookie: `weakspot-${served.server.port}=${'A'.repeat(43)}` })).status, path).toBe(401);
    }
    expect(await served.connect({ Origin: origin }).refused).toBe(401);
    expect(await connect(`weakspot-${served.server.port}=wrong`).refused).toBe(401);
  });

  it('and the page’s own key, nothing is told of the project: other servers of this computer are sent the cookie', async () => {
    const keyOfBo = served.keyOf(await served.cookieOf('Bo'));
    for (const key of ['none', keyOfBo, ada.split('=')[1]!]) {
      expect(await served.connect({ Cookie: ada, Origin: origin }, key).refused).toBe(401);
      expect((await get('/session', { Cookie: ada, 'X-Weakspot-Key': `weakspot.${key}` })).status).toBe(401);
    }
    expect((await get('/session', { Cookie: ada })).status).toBe(401);
    expect((await get('/session', { Cookie: ada, 'X-Weakspot-Key': `weakspot.${served.keyOf(ada)}` })).body.toString()).toBe('{"annotator":"Ada"}');
  });

  it('of this very server, another’s counts for nothing', async () => {
    const value = ada.split('=')[1]!;
    expect((await get('/', { Cookie: `weakspot-${served.server.port + 1}=${value}` })).status).toBe(401);
  });
});

describe('what comes from elsewhere is refused', () => {
  it('by a name that is not this computer’s', async () => {
    const { port } = served.server;
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`, `127.0.0.1.evil.example:${port}`]) {
      expect((await get('/', { Cookie: ada, Host: host })).status, host).toBe(421);
    }
    expect(await served.connect({ Cookie: ada, Origin: `http://evil.example:${port}`, Host: `evil.example:${port}` }).refused).toBe(421);
    for (const host of [`localhost:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`, 'reading-room.example', `reading-room.example:${port}`]) {
      expect((await get('/', { Cookie: ada, Host: host })).status, host).toBe(200);
    }
  });

  it('by another page', async () => {
    for (const other of ['http://evil.example', 'null', `http://localhost:${served.server.port}`, `http://127.0.0.1:${served.server.port + 1}`, '']) {
      expect(await served.connect({ Cookie: ada, Origin: other }).refused, other).toBe(403);
      expect((await get('/', { Cookie: ada, Origin: other })).status, other).toBe(403);
    }
    expect(await served.connect({ Cookie: ada }).refused).toBe(403);
    // Another port of this computer is the same site, and is sent the cookie.
    for (const site of ['cross-site', 'same-site']) {
      for (const path of ['/', '/session', `/pixels/image/${served.images[0]!.id}`, pathOf(served.server, 'Bo')]) {
        expect((await get(path, { Cookie: ada, 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' })).status, path).toBe(403);
        expect((await get(path, { Cookie: ada, 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' })).status, path).toBe(403);
      }
      expect((await get('/', { Cookie: ada, 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' })).status).toBe(200);
    }
  });

  it('with another method than reading', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) expect((await get('/', { Cookie: ada, Origin: origin }, method)).status, method).toBe(405);
    expect((await get('/', { Cookie: ada }, 'HEAD')).status).toBe(200);
  });

  it('and no answer invites another page', async () => {
    for (const path of ['/', '/session', `/pixels/image/${served.images[0]!.id}`, '/missing.js']) {
      const { headers } = await get(path, { Cookie: ada });
      expect(headers['access-control-allow-origin'], path).toBeUndefined();
      expect(headers, path).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin' });
      expect(headers['content-security-policy'], path).toMatch(path === '/' ? /^default-src 'none'; script-src 'self';/ : /^default-src 'none'; .*sandbox$/);
    }
  });
});

describe('the page', () => {
  it('comes with a strict policy and a nonce of its own', async () => {
    const { headers, body } = await get('/', { Cookie: ada });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${served.server.port};`);
    expect(policy).not.toContain('unsafe');
    const nonce = /content="([\w-]+)"/.exec(String(body))![1]!;
    expect(policy).toContain(`'nonce-${nonce}'`);
  });

  it('compiles code in OpenCV’s worker alone', async () => {
    expect((await get('/assets/opencv-worker-AbC.js', { Cookie: ada })).headers['content-security-policy']).toContain("'unsafe-eval'");
    expect((await get('/assets/index-AbC.js', { Cookie: ada })).headers['content-security-policy']).not.toContain("'unsafe-eval'");
  });

  it('is all that can be read', async () => {
    for (const path of ['/../package.json', '/..%2fpackage.json', '/%2e%2e/Clinic/project.db', '/assets/..%2f..%2fClinic/project.db', '//etc/passwd', '/assets/%00.js', String.raw`/..\Clinic\project.db`, '/Clinic/project.db']) {
      const { status, body } = await get(path, { Cookie: ada });
      expect(status, path).toBeGreaterThanOrEqual(400);
      expect(String(body), path).not.toContain('SQLite');
    }
  });
});

describe('pixels', () => {
  it('come by id, are kept, and are not sent again', async () => {
    const path = `/pixels/image/${served.images[0]!.id}?side=64`;
    const reply = await get(path, { Cookie: ada });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('image/jpeg');
    expect(reply.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect(reply.body.subarray(0, 2).toString('hex')).toBe('ffd8');
    const again = await get(path, { Cookie: ada, 'If-None-Match': reply.headers.etag! });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
  });

  it('are named by nothing but an id and whole numbers', async () => {
    const { id } = served.images[0]!;
    for (const path of ['image/..%2f..%2fproject.db', `image/${id}?side=0`, `image/${id}?side=99999`, `image/${id}?side=1e2`, `mask/${id}`, `disagreement/${id}`, `disagreement/${id}?round=x`]) {
      expect((await get(`/pixels/${path}`, { Cookie: ada })).status, path).toBe(400);
    }
    const missing = await get('/pixels/image/0195d0a2-7b1c-7c3e-8f00-1234567890ab', { Cookie: ada });
    expect(missing.status).toBe(404);
    expect(missing.headers['cache-control']).toBe('no-store');
  });
});

describe('a page’s connection', () => {
  it('acts as the annotator of its link, and as nobody else', async () => {
    const [first, second] = [connect(ada), connect(await served.cookieOf('Bo'))];
    const [me, other] = [await (await first.welcomed()).ask('annotator.me', {}), await (await second.welcomed()).ask('annotator.me', {})];
    expect(me).toMatchObject({ result: { annotator: { name: 'Ada' }, fixed: true } });
    expect(other).toMatchObject({ result: { annotator: { name: 'Bo' }, fixed: true } });
    expect(await first.ask('annotator.actAs', { name: 'Bo' })).toMatchObject({ error: { code: 'permission' } });
    expect(await first.ask('annotator.me', {})).toMatchObject({ result: { annotator: { name: 'Ada' } } });
    await Promise.all([first.close(), second.close()]);
  });

  it('is a session of its own: what one tab holds is taken for the other, until it goes', async () => {
    const [first, second] = [await connect(ada).welcomed(), await connect(ada).welcomed()];
    const image = served.images[0]!.id;
    expect(await first.ask('hold.take', { image })).toMatchObject({ result: { image } });
    expect(await second.ask('hold.take', { image })).toMatchObject({ error: { code: 'conflict' } });
    await first.close();
    await expect.poll(() => second.ask('hold.take', { image })).toMatchObject({ result: { image } });
    await second.close();
  });

  it('may name no paths, nor ask past the contract', async () => {
    const page = await connect(ada).welcomed();
    for (const method of localCallNames) {
      expect(await page.ask(method, { out: '/tmp/stolen', images: '/etc' }), method).toMatchObject({ error: { code: 'permission', message: expect.stringContaining('can only be called there') } });
    }
    for (const [method, request] of [['engine.install', { engine: 'tensorflow' }], ['engine.remove', { engine: 'tensorflow' }], ['engine.stop', {}]] as const) {
      expect(await page.ask(method, request), method).toMatchObject({ error: { code: 'permission', message: expect.stringContaining('weakspot engine') } });
    }
    expect(await page.ask('no.such', {})).toMatchObject({ error: { code: 'bad-request' } });
    expect(await page.ask('flags.list', { limit: 'all' })).toMatchObject({ error: { code: 'bad-request', message: expect.stringContaining('limit') } });
    await page.close();
  });

  it('hears what changes in the project', async () => {
    const [watcher, holder] = [await connect(ada).welcomed(), await connect(await served.cookieOf('Bo')).welcomed()];
    watcher.say(JSON.stringify({ id: 77, method: 'changes.watch', request: {} }));
    await watcher.ask('annotator.me', {});
    const image = served.images[1]!.id;
    await holder.ask('hold.take', { image });
    expect(await watcher.until((answer) => 'event' in answer)).toMatchObject({ id: 77, event: { type: 'held', holder: { image, annotator: { name: 'Bo' } } } });
    await Promise.all([watcher.close(), holder.close()]);
  });

  it('sees nothing of another annotator’s draft, and changes nothing of it', async () => {
    const [first, second] = [await connect(ada).welcomed(), await connect(await served.cookieOf('Bo')).welcomed()];
    const image = served.images[0]!.id;
    await first.ask('hold.take', { image });
    const { result } = (await first.ask('draft.open', { image })) as unknown as { result: { draft: string } };
    const operation = { x: 0, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' };
    expect(await first.ask('draft.append', { draft: result.draft, applied: 0, operation, secondsSpent: 1 })).toMatchObject({ result: { applied: 1 } });
    await first.ask('hold.release', { image });
    await second.ask('hold.take', { image });
    for (const [method, request] of [
      ['draft.append', { draft: result.draft, applied: 1, operation, secondsSpent: 1 }],
      ['draft.seek', { draft: result.draft, applied: 1, to: 0, secondsSpent: 1 }],
      ['draft.discard', { draft: result.draft }],
      ['label.submit', { image, draft: result.draft, applied: 1, secondsSpent: 1 }],
      // Ids of other kinds.
      ['draft.seek', { draft: image, applied: 0, to: 0, secondsSpent: 1 }],
      ['hold.take', { image: result.draft }],
      ['label.preview', { annotation: image }],
      ['review.takeBack', { review: result.draft }],
      ['attribute.untag', { batch: image }],
      ['job.cancel', { job: image }],
    ] as const) expect(await second.ask(method, request), method).toMatchObject({ error: { code: 'not-found' } });
    expect(await second.ask('image.get', { image })).toMatchObject({ result: { draft: false } });
    expect(await second.ask('draft.open', { image })).toMatchObject({ result: { operations: [], applied: 0 } });
    await second.close();
    await expect.poll(() => first.ask('hold.take', { image })).toMatchObject({ result: { image } });
    expect(await first.ask('draft.open', { image })).toMatchObject({ result: { draft: result.draft, applied: 1 } });
    await first.ask('draft.discard', { draft: result.draft });
    await first.close();
  });

  it('leaves room for the other readers’', async () => {
    const pages = await Promise.all(Array.from({ length: 50 }, () => connect(ada).welcomed()));
    expect(await connect(ada).closed).toBe(1013);
    const other = await connect(await served.cookieOf('Bo')).welcomed();
    await Promise.all([other, ...pages].map((page) => page.close()));
    const again = await connect(ada).welcomed();
    await again.close();
  });

  it.each([
    ['is not JSON', '{'],
    ['holds two frames', '{"id":1,"method":"project.get","request":{}}\n{"hello":1,"token":"x"}'],
    ['says hello to the service', '{"hello":1,"token":"x"}'],
    ['asks for pixels past the cookie’s door', '{"id":1,"pixels":{"image":"0195d0a2-7b1c-7c3e-8f00-1234567890ab"}}'],
    ['is binary', Buffer.from('{"id":1,"method":"project.get","request":{}}')],
  ])('ends with a message that %s', async (_name, message) => {
    const page = await connect(ada).welcomed();
    page.say(message);
    expect(await page.closed).toBe(1007);
    expect(page.answers.at(-1)).toMatchObject({ id: null, error: { code: 'bad-request' } });
  });

  it('takes line ends within a message for what they are', async () => {
    const page = await connect(ada).welcomed();
    page.say('{"id":5,\n"method":"annotator.me",\n"request":{}}');
    expect(await page.until((answer) => 'id' in answer && answer.id === 5)).toMatchObject({ result: { fixed: true } });
    await page.close();
  });

  it('carries the largest stroke, and ends with anything beyond', async () => {
    const page = await connect(ada).welcomed();
    const head = '{"id":1,"method":"draft.append","request":{"x":"';
    page.say(`${head}${'x'.repeat(largestRequestBytes - head.length - 3)}"}}`);
    expect(await page.until((answer) => 'id' in answer && answer.id === 1)).toMatchObject({ error: { code: 'bad-request' } });
    page.say('x'.repeat(largestRequestBytes + 1));
    expect(await page.closed).toBe(1009);
  });

  it('ends when the service is killed, and the next one finds another service', async () => {
    const page = await connect(ada).welcomed();
    const { pid } = findHolder(served.project)!;
    process.kill(pid, 'SIGKILL');
    expect(await page.closed).toBe(1012);
    const [pages, picture] = await Promise.all([
      Promise.all(Array.from({ length: 4 }, () => connect(ada).welcomed())),
      get(`/pixels/image/${served.images[0]!.id}`, { Cookie: ada }),
    ]);
    for (const next of pages) expect(await next.ask('annotator.me', {})).toMatchObject({ result: { annotator: { name: 'Ada' } } });
    expect(picture.status).toBe(200);
    expect(findHolder(served.project)!.pid).not.toBe(pid);
    await Promise.all(pages.map((next) => next.close()));
  });
});

it('does not listen to whoever tries many links at once, and then again', async () => {
  const tries = Promise.all(Array.from({ length: 60 }, () => get('/?token=wrong')));
  // Those who have come in notice nothing of it.
  const others = await Promise.all(Array.from({ length: 20 }, () => get('/assets/index-AbC.js', { Cookie: ada })));
  expect(others.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  const replies = await tries;
  const statuses = replies.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect(replies.find(({ status }) => status === 429)!.headers['retry-after']).toBe('3');
  expect((await get('/', { Cookie: ada })).status).toBe(200);
});
