// What the app uses of Electron 45 that the Electron 22 of these tests (Node 16, Chromium 108) lacks: `protocol.handle`,
// which here stands on the older `registerBufferProtocol`, and the global `Response` that its handlers answer with.
const { protocol } = require('electron');

globalThis.Response = function Response(body, { status = 200, headers = {} } = {}) {
  return { body: Buffer.from(body ?? []), status, headers };
};

protocol.handle = (scheme, handler) => {
  protocol.registerBufferProtocol(scheme, (request, callback) => {
    Promise.resolve(handler({ url: request.url, method: request.method })).then(
      ({ body, status, headers }) => callback({ statusCode: status, headers, mimeType: headers['Content-Type'], data: body }),
      () => callback({ error: -2 }),
    );
  });
};
