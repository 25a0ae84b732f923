export { openBackend, type BackendName, type OpenedBackend } from './open.ts';
export { examineEngines, verdicts, type Verdict } from './choice.ts';
export { probeBackends, type BackendProbe } from './probe.ts';
export type { EngineName } from './registry.ts';
