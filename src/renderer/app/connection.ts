import { create } from 'zustand';
import type { ConnectionState } from '../../core/contract/bridge.ts';

/** Whether the service can be reached; `since` is another number after each new connection, and holds must be taken anew. */
export const useConnection = create<ConnectionState>()(() => ({ state: 'connected', since: 0 }));
