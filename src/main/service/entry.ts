import { serveProject } from './serve-project.ts';

await serveProject(process.argv.slice(2));
