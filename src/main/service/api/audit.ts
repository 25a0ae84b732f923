import type { AuditResult, AuditSummary } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { ProjectStore } from '../../db/store.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import { describeChoices } from '../audit-choices.ts';
import { writeAudit } from '../audit-folder.ts';
import type { Handlers } from '../host/dispatch.ts';
import { destination } from './absolute.ts';

type Names = 'audit.choices' | 'audit.start' | 'audit.list' | 'audit.get' | 'audit.slice' | 'audit.page' | 'audit.write';

export function auditHandlers(store: ProjectStore, queue: JobQueue): Pick<Handlers, Names> {
  return {
    'audit.choices': async ({ round }) => {
      const finished = store.rounds.list().flatMap(({ round: number, result }) => (result === null ? [] : [number]));
      return describeChoices(finished, await store.audits.choices(round));
    },
    'audit.start': (configuration) => {
      const { audit, job } = store.audits.create(configuration);
      queue.pump();
      return { job: job.id, audit };
    },
    'audit.list': () => store.audits.list(),
    'audit.get': ({ audit }) => store.audits.get(audit),
    'audit.slice': (request, caller) => store.audits.slice({ ...request, annotator: caller.annotator?.id ?? null }),
    'audit.page': async ({ audit }) => {
      const { result } = finished(store.audits.get(audit));
      const { auditPage } = await import('../../audit/report-of-audit/index.ts');
      return { html: auditPage({ result, project: store.summary(), now: new Date() }) };
    },
    'audit.write': ({ audit, folder, pdf }) => {
      const to = destination(folder, store.folder, ['exports'], 'folder');
      return writeAudit(store, finished(store.audits.get(audit)), to, pdf);
    },
  };
}

function finished(summary: AuditSummary): AuditSummary & { result: AuditResult } {
  const { audit, state, result } = summary;
  if (result === null) throw new WeakspotError('conflict', `audit ${audit} is ${state}; it has no result yet`, { audit, state });
  return { ...summary, result };
}
