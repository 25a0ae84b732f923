import { contract, type AnnotatorRecord, type Contract, type MethodName, type ParsedRequestOf, type ResponseOf } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';

/** The receiving end of a subscription. `latest` names events of which only the newest matters to a slow reader. */
export type Subscriber<Event> = { emit(event: Event, options?: { latest?: string }): void; readonly signal: AbortSignal };

/** Whoever is at the other end of a connection. */
export type Caller = {
  /** Of this connection. */
  readonly session: string;
  /** Who acts; null until they have said so. */
  annotator: AnnotatorRecord | null;
  /** Whether a token decides who acts. */
  readonly fixed: boolean;
};

export type Handler<M extends MethodName> = Contract[M]['kind'] extends 'subscription'
  ? (request: ParsedRequestOf<M>, subscriber: Subscriber<ResponseOf<M>>, caller: Caller) => Promise<void>
  : (request: ParsedRequestOf<M>, caller: Caller) => ResponseOf<M> | Promise<ResponseOf<M>>;

/** One handler for every method of the contract, the same for all transports. */
export type Handlers = { [M in MethodName]: Handler<M> };

/** `local` transports stay on this computer and belong to this user, so that their requests may name paths. */
export type Transport = { local: boolean; caller: Caller };

/**
 * Parses a request with the contract's schema and runs its handler. For a subscription it resolves (with undefined) at
 * the subscription's end. Throws `bad-request` naming the field, or whatever the handler throws.
 */
export async function dispatch(handlers: Handlers, transport: Transport, method: string, request: unknown, subscriber: Subscriber<unknown>): Promise<unknown> {
  if (!isMethod(method)) throw new WeakspotError('bad-request', `there is no method "${method}"`, { method });
  const described = contract[method];
  if (described.local && !transport.local) {
    throw new WeakspotError('permission', `${method} names files of the computer that the project is on, so it can only be called there`, { method });
  }
  const parsed = described.request.safeParse(request);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const field = issue.path.join('.');
    throw new WeakspotError('bad-request', `${method}: ${field || 'the request'}: ${issue.message}`, { method, field });
  }
  const { caller } = transport;
  if (described.kind === 'subscription') return (handlers[method] as (request: unknown, subscriber: Subscriber<unknown>, caller: Caller) => unknown)(parsed.data, subscriber, caller);
  return (handlers[method] as (request: unknown, caller: Caller) => unknown)(parsed.data, caller);
}

export function isSubscription(method: string): boolean {
  return isMethod(method) && contract[method].kind === 'subscription';
}

function isMethod(method: string): method is MethodName {
  return Object.hasOwn(contract, method);
}
