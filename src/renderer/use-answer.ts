import { useEffect, useState } from 'react';
import type { RequestOf, ResponseOf } from '../core/contract/index.ts';
import type { RemoteCallName } from '../core/contract/names.ts';
import { serializeError, type SerializedError } from '../core/errors.ts';
import { call } from './bridge/index.ts';

export type Loaded<Value> = { state: 'loading' } | { state: 'ready'; value: Value } | { state: 'failed'; error: SerializedError };

/**
 * The answer to a query, asked again whenever the request changes or `version` does. An answer that comes after a newer
 * question is dropped; while a newer question waits, the old answer stays.
 */
export function useAnswer<M extends RemoteCallName>(method: M, request: RequestOf<M> | null, version = 0): Loaded<ResponseOf<M>> {
  const [loaded, setLoaded] = useState<Loaded<ResponseOf<M>>>({ state: 'loading' });
  const asked = request === null ? null : JSON.stringify([request, version]);
  useEffect(() => {
    if (asked === null) return;
    let current = true;
    call(method, (JSON.parse(asked) as [RequestOf<M>])[0]).then(
      (value) => current && setLoaded({ state: 'ready', value }),
      (error: unknown) => current && setLoaded({ state: 'failed', error: serializeError(error) }),
    );
    return () => {
      current = false;
    };
  }, [method, asked]);
  return loaded;
}
