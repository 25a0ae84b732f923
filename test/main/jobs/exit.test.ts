import { describe, expect, it } from 'vitest';
import { describeExit } from '../../../src/main/jobs/exit.ts';

const context = { lastLines: [], ignoredStop: false, job: 'J' };

describe('describeExit', () => {
  it('says what ended a job, and how to go on', () => {
    const goOn = '. What it had saved is kept; go on with "weakspot jobs PROJECT --resume J"';
    expect(describeExit({ code: 3, signal: null }, context)).toBe(`The job ended without a result (exit status 3)${goOn}`);
    expect(describeExit({ code: null, signal: 'SIGSEGV' }, context)).toBe(`The job crashed (signal SIGSEGV)${goOn}`);
    expect(describeExit({ code: null, signal: 'SIGKILL' }, context)).toContain('killed (signal SIGKILL), by a person or by the system when memory ran out');
    expect(describeExit({ code: null, signal: 'SIGKILL' }, { ...context, ignoredStop: true })).toContain('did not come to a safe point');
    expect(describeExit({ code: null, signal: null }, context)).toContain('could not be started');
  });

  it('knows V8\'s last words when memory runs out', () => {
    const lastLines = ['<--- Last few GCs --->', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'];
    expect(describeExit({ code: null, signal: 'SIGABRT' }, { ...context, lastLines })).toContain('ran out of memory');
  });
});
