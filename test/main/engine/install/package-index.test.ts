import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWheel } from '../../../../src/main/engine/install/find-wheel.ts';
import { indexAddress, listWheels } from '../../../../src/main/engine/install/package-index.ts';
import { serveIndex, type IndexOptions } from './support/index-server.ts';
import { makeWheel, type Wheel } from './support/make-wheel.ts';
import { computer } from './support/stand-in.ts';

let root: string;
let wheels: Wheel[];
const signal = new AbortController().signal;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-index-'));
  const make = (version: string, tag: string): Wheel => makeWheel(root, { project: 'tensorflow_cpu', version, tag, files: [] });
  wheels = [
    make('2.21.0', 'cp313-cp313-manylinux_2_27_x86_64'), make('2.21.0', 'cp312-cp312-manylinux_2_27_x86_64'), make('2.21.0', 'cp310-cp310-manylinux_2_27_x86_64'),
    make('2.21.0', 'cp312-cp312-win_amd64'), make('2.20.0', 'cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64'), make('2.22.0rc0', 'cp312-cp312-manylinux_2_27_x86_64'),
  ];
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function withIndex<T>(options: IndexOptions, projects: Record<string, readonly Wheel[]>, body: (index: URL) => Promise<T>): Promise<T> {
  const server = await serveIndex(projects, options);
  try {
    return await body(indexAddress(server.url));
  } finally {
    await server.close();
  }
}

const find = (index: URL, specifiers = '==2.21.0'): ReturnType<typeof findWheel> => findWheel([index], ['tensorflow-cpu'], specifiers, computer, signal);

function thrownBy(body: () => unknown): unknown {
  try {
    body();
    return null;
  } catch (error) {
    return error;
  }
}

describe('findWheel', () => {
  it.each(['json', 'html'] as const)('reads an index in %s, and prefers the Python that was tried', async (format) => {
    await withIndex({ format }, { 'tensorflow-cpu': wheels }, async (index) => {
      const found = await find(index);
      expect(found).toMatchObject({ file: wheels[1]!.file, sha256: wheels[1]!.sha256, size: format === 'json' ? wheels[1]!.bytes.length : null });
      expect(found.url.href).toBe(`${index.origin}/files/${wheels[1]!.file}`);
    });
  });

  it('takes the newest release in a range, and no pre-release', async () => {
    await withIndex({}, { 'tensorflow-cpu': wheels }, async (index) => {
      expect((await find(index, '<3.0,>=2.20')).version).toBe('2.21.0');
      expect((await find(index, '<2.21,>=2.20')).version).toBe('2.20.0');
    });
  });

  it('asks the next index where the first has none', async () => {
    await withIndex({}, {}, (first) =>
      withIndex({}, { 'tensorflow-cpu': wheels }, async (second) => {
        expect((await findWheel([first, second], ['tensorflow-cpu'], '==2.21.0', computer, signal)).url.origin).toBe(second.origin);
      }));
  });

  it('says what an index has instead of what is needed', async () => {
    await withIndex({}, { 'tensorflow-cpu': wheels.slice(3) }, async (index) => {
      await expect(find(index)).rejects.toMatchObject({
        code: 'missing-dependency',
        message: `${index.href} has no tensorflow-cpu ==2.21.0 for Linux on x64 with glibc 2.36; it has 2.22.0rc0, 2.20.0. Use another index with --index URL, or give the wheel with --wheel FILE`,
      });
    });
    await withIndex({}, { 'tensorflow-cpu': [wheels[3]!] }, (index) => expect(find(index)).rejects.toMatchObject({ message: expect.stringContaining('; it has it for other systems only.') }));
    await withIndex({}, {}, (index) => expect(find(index)).rejects.toMatchObject({ message: expect.stringContaining('; it does not know that name.') }));
  });

  it('takes nothing that it could not check', async () => {
    for (const format of ['json', 'html'] as const) {
      await withIndex({ format, publishedSha256: null }, { 'tensorflow-cpu': wheels }, (index) =>
        expect(find(index)).rejects.toMatchObject({ code: 'missing-dependency', message: expect.stringContaining('publishes no sha256 for') }));
    }
  });

  it('sends name and password to the index and to its own files, and shows neither', async () => {
    await withIndex({ credentials: 'ada:se cret' }, { 'tensorflow-cpu': wheels }, async (index) => {
      const known = new URL(index);
      known.username = 'ada';
      known.password = 'se cret';
      expect((await find(known)).url.username).toBe('ada');
      known.password = 'wrong';
      await expect(find(known)).rejects.toMatchObject({ message: expect.stringMatching(/answered with status 401: it wants a name and password/) });
      const error = await find(known).catch((error: Error) => error.message);
      expect(error).not.toContain('wrong');
    });
  });

  it('sends neither to another server, even where it is sent there', async () => {
    const asked: (string | undefined)[] = [];
    const elsewhere = createHttpServer((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ files: [{ filename: wheels[1]!.file, url: '/files/x.whl', hashes: { sha256: 'ab' } }] }));
    });
    const first = createHttpServer((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(302, { location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}${request.url}` }).end();
    });
    await Promise.all([elsewhere, first].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
    const found = await find(indexAddress(`http://ada:secret@127.0.0.1:${(first.address() as AddressInfo).port}/simple`));
    // printf 'ada:secret' | base64
    expect(asked).toEqual(['Basic YWRhOnNlY3JldA==', undefined]);
    expect(found.url.href).toBe(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/files/x.whl`);
    for (const server of [elsewhere, first]) server.close().closeAllConnections();
  });

  it('sends a password as it was meant, percent signs and all', async () => {
    await withIndex({ credentials: 'ada:50%é@x' }, { 'tensorflow-cpu': wheels }, async (index) => {
      for (const password of ['50%é@x', '50%25%C3%A9%40x']) {
        expect((await find(indexAddress(index.href.replace('//', `//ada:${password}@`)))).version).toBe('2.21.0');
      }
    });
    await withIndex({ credentials: ':token' }, { 'tensorflow-cpu': wheels }, async (index) => {
      expect((await find(indexAddress(index.href.replace('//', '//:token@')))).version).toBe('2.21.0');
    });
  });

  it('takes no file of another project, of a name that leads elsewhere, or without an address', async () => {
    const sha256 = 'ab'.repeat(32);
    const name = (project: string): string => `${project}-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl`;
    const files = [{ name: name('numpy'), url: '/1' }, { name: name('../../tensorflow_cpu'), url: '/2' }, { name: name('tensorflow_cpu/../../x'), url: '/3' }, { name: name('tensorflow_cpu'), url: 'http://' }];
    const answers = {
      'application/json': JSON.stringify({ files: files.map(({ name, url }) => ({ filename: name, url, hashes: { sha256 } })) }),
      'text/html': files.map(({ name, url }) => `<a href="${url}#sha256=${sha256}">${name}</a>`).join(''),
    };
    for (const [kind, text] of Object.entries(answers)) {
      const server = createHttpServer((_request, response) => void response.writeHead(200, { 'content-type': kind }).end(text));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      expect(await listWheels(indexAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), 'tensorflow-cpu', signal)).toEqual([]);
      server.close().closeAllConnections();
    }
  });

  it('says that an address is no index', async () => {
    await withIndex({ format: 'text' }, { 'tensorflow-cpu': wheels }, (index) =>
      expect(find(index)).rejects.toMatchObject({ code: 'missing-dependency', message: expect.stringContaining('does not answer as a package index does (its answer is of the kind "text/plain")') }));
    expect(() => indexAddress('pypi.org/simple')).toThrow('"pypi.org/simple" is not the address of a package index; it looks like https://pypi.org/simple/');
    for (const text of ['https://ada:se/cret@host/simple', 'ada:secret@host/simple', 'ftp://ada:s@cret@host/simple?key=secret']) {
      const error = thrownBy(() => indexAddress(text));
      expect(error).toMatchObject({ code: 'bad-request', message: expect.stringContaining('host/simple" is not the address of a package index') });
      expect(JSON.stringify(error)).not.toMatch(/ada|cret/);
    }
  });

  it('says that an index cannot be reached, why, and what else can be done', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    await expect(find(indexAddress(`http://127.0.0.1:${port}/simple`))).rejects.toMatchObject({
      code: 'missing-dependency',
      message: `http://127.0.0.1:${port} cannot be reached (connect ECONNREFUSED 127.0.0.1:${port}). Check the network. Behind a proxy, set HTTPS_PROXY; for a mirror, give --index URL or set pip's index-url. Without a network, download the wheel on another computer and give it with --wheel FILE`,
    });
  });
});

describe('listWheels', () => {
  it('knows none of a project that the index does not have', async () => {
    await withIndex({}, {}, async (index) => expect(await listWheels(index, 'tensorflow-cpu', signal)).toEqual([]));
  });

  it('does not wait for ever', async () => {
    const mute = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    await expect(listWheels(indexAddress(`http://127.0.0.1:${port}/simple/`), 'tensorflow-cpu', signal, 100)).rejects.toMatchObject({
      code: 'missing-dependency', message: expect.stringContaining(`http://127.0.0.1:${port} has not answered within 0.1 s. Check the network.`),
    });
    mute.close();
  });
});
