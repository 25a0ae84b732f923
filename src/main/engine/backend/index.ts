export { openBackend, type BackendName, type OpenedBackend } from './open.ts';
