import { serveJob } from './process.ts';

serveJob({
  import: async () => (await import('./import/run.ts')).runImport,
  round: async () => (await import('./round/run.ts')).runRound,
  audit: async () => (await import('./audit/run.ts')).runAudit,
  population: async () => (await import('./population/run.ts')).runPopulation,
});
