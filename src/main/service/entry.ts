import { keepCompiledModules } from '../engine/install/compile-cache.ts';

keepCompiledModules();
// An import at the top would be compiled before.
const { serveProject } = await import('./serve-project.ts');
await serveProject(process.argv.slice(2));
