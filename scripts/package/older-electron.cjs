// What the window uses of the Electron in package.json that one of before version 25 (Node 16, Chromium 108) lacks, so that
// tests can drive the app in such a one: `protocol.handle`, which here stands on the older `registerBufferProtocol`, and
// the global `Response` that its handlers answer with.
const { protocol } = require('electron');

globalThis.Response = function Response(body, { status = 200, headers = {} } = {}) {
  return { body: Buffer.from(body ?? []), status, headers };
};

protocol.handle = (scheme, handler) => {
  protocol.registerBufferProtocol(scheme, (request, callback) => {
    const headers = { get: (name) => Object.entries(request.headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? null };
    Promise.resolve(handler({ url: request.url, method: request.method, headers })).then(
      ({ body, status, headers }) => callback({ statusCode: status, headers, mimeType: headers['Content-Type'], data: body }),
      () => callback({ error: -2 }),
    );
  });
};
