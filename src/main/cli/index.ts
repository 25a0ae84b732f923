import { keepCompiledModules } from '../engine/install/compile-cache.ts';

keepCompiledModules();
// An import at the top would be compiled before.
await import('./command-line.ts');
