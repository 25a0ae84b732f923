import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftOperation } from '../../../../src/core/contract/index.ts';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import { DraftSaver, type Saving } from '../../../../src/renderer/features/review/draft-saver.ts';
import { after, drawn, emptyJournal, sameJournal, type Journal, type Step } from '../../../../src/renderer/features/review/journal.ts';
import { FakeDraftService, type Loss } from './fake-draft-service.ts';

/** Flips one pixel at column `x` of row `y`. */
function dot(x: number, y = 0): DraftOperation {
  return { x, y, width: 1, height: 1, flipped: encodeMask({ width: 1, height: 1, data: Uint8Array.of(1) }).counts, tool: 'brush' };
}

function made(service = new FakeDraftService()): { service: FakeDraftService; saver: DraftSaver; told: Saving['state'][] } {
  const told: Saving['state'][] = [];
  const saver = new DraftSaver({ service, record: structuredClone(service.record), seconds: () => 1, onChange: (saving) => told.push(saving.state) });
  return { service, saver, told };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('DraftSaver', () => {
  it('sends steps in order, one at a time, and says when all are saved', async () => {
    const { service, saver, told } = made();
    saver.append(dot(1));
    saver.append(dot(2));
    saver.seek(1);
    saver.append(dot(3));
    expect(saver.saving).toEqual({ state: 'saving', waiting: 4 });
    await saver.flush();
    expect(service.calls).toEqual(['append 1', 'append 2', 'seek 1', 'append 3']);
    expect(service.record.operations.map(({ x }) => x)).toEqual([1, 3]);
    expect(service.record.applied).toBe(2);
    expect(told.at(-1)).toBe('saved');
  });

  it('makes one seek of those that have not left yet', async () => {
    const { service, saver } = made();
    for (const x of [1, 2, 3, 4]) saver.append(dot(x));
    for (const to of [3, 2, 1]) saver.seek(to);
    await saver.flush();
    expect(service.calls).toEqual(['append 1', 'append 2', 'append 3', 'append 4', 'seek 1']);
    expect(service.record.applied).toBe(1);
  });

  it('keeps strokes through a loss, and sends them once it can', async () => {
    const { service, saver } = made();
    service.losses.push('none', 'before');
    for (const x of [1, 2, 3]) saver.append(dot(x));
    await expect(saver.flush()).rejects.toThrow('gone away');
    expect(saver.saving).toMatchObject({ state: 'unsaved', waiting: 2, error: { code: 'interrupted' } });
    service.reconnect();
    await saver.flush();
    expect(service.record.operations.map(({ x }) => x)).toEqual([1, 2, 3]);
    expect(service.holder).toBe('mine');
  });

  it('does not send again what had arrived before its answer was lost', async () => {
    const { service, saver } = made();
    service.losses.push('after');
    saver.append(dot(1));
    saver.append(dot(2));
    await settled();
    expect(saver.saving.state).toBe('unsaved');
    service.reconnect();
    saver.retry();
    await saver.flush();
    expect(service.record.operations.map(({ x }) => x)).toEqual([1, 2]);
    expect(service.calls.filter((call) => call === 'append 1')).toHaveLength(1);
  });

  it('keeps the strokes while another has the image, and goes on after the release', async () => {
    const { service, saver } = made();
    service.losses.push('before');
    saver.append(dot(1));
    await settled();
    service.reconnect();
    service.holder = 'another';
    saver.retry();
    await settled();
    expect(saver.saving).toMatchObject({ state: 'unsaved', error: { code: 'conflict', message: 'Ada has this image open' } });
    service.holder = 'nobody';
    saver.retry();
    await saver.flush();
    expect(service.record.operations.map(({ x }) => x)).toEqual([1]);
  });

  it('takes a hold that was lost without a loss of the connection', async () => {
    const { service, saver } = made();
    service.holder = 'nobody';
    saver.append(dot(1));
    await saver.flush();
    expect(service.calls).toEqual(['append 1', 'take', 'open', 'append 1']);
    expect(service.record.applied).toBe(1);
  });

  it('merges nothing where the draft went on elsewhere, and takes theirs when told to', async () => {
    const { service, saver } = made();
    service.drawElsewhere(dot(9));
    saver.append(dot(1));
    await expect(saver.flush()).rejects.toThrow('another window');
    expect(service.record.operations.map(({ x }) => x)).toEqual([9]);
    saver.append(dot(2));
    await settled();
    expect(service.record.operations.map(({ x }) => x)).toEqual([9]);
    expect(saver.saving).toMatchObject({ state: 'moved-on', waiting: 2 });
    expect(saver.takeTheirs().operations.map(({ x }) => x)).toEqual([9]);
    expect(saver.saving.state).toBe('saved');
    saver.append(dot(3));
    await saver.flush();
    expect(service.record.operations.map(({ x }) => x)).toEqual([9, 3]);
  });

  it('keeps mine as a new draft when told to, with its steps', async () => {
    const { service, saver } = made();
    for (const x of [1, 2]) saver.append(dot(x));
    await saver.flush();
    service.drawElsewhere(dot(9));
    saver.seek(1);
    await settled();
    expect(saver.saving.state).toBe('moved-on');
    const kept = await saver.keepMine('kept copy');
    await saver.flush();
    expect(kept.operations.map(({ x }) => x)).toEqual([1, 2]);
    expect(service.record.operations.map(({ x }) => x)).toEqual([1, 2]);
    expect(service.record.applied).toBe(1);
  });

  it('puts the same mask on top of a label that has changed since', async () => {
    const size = { width: 4, height: 3 };
    const service = new FakeDraftService(encodeMask({ ...size, data: Uint8Array.from([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) }), size);
    const { saver } = made(service);
    saver.append(dot(0));
    saver.append(dot(3, 2));
    await saver.flush();
    const mine = drawn(service.record.baseMask, size, service.record);
    service.changeLabel(encodeMask({ ...size, data: Uint8Array.from([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]) }));
    await saver.keepMine('kept copy');
    await saver.flush();
    expect(service.record.base).toBe('label-2');
    expect(service.record.operations).toHaveLength(1);
    expect(drawn(service.record.baseMask, size, service.record)).toEqual(mine);
    expect([...mine.data]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('loses nothing where the connection breaks between giving up a draft and beginning the next', async () => {
    const size = { width: 4, height: 3 };
    const service = new FakeDraftService(encodeMask({ ...size, data: new Uint8Array(12) }), size);
    const { saver } = made(service);
    saver.append(dot(1));
    saver.append(dot(2));
    await saver.flush();
    service.changeLabel(encodeMask({ ...size, data: new Uint8Array(12).fill(1) }));
    const discard = service.discard.bind(service);
    service.discard = async (draft) => {
      await discard(draft);
      service.disconnect();
    };
    await expect(saver.keepMine('kept copy')).rejects.toThrow('gone away');
    expect(saver.saving.state).toBe('moved-on');
    service.discard = discard;
    service.reconnect();
    saver.reconnected();
    await settled();
    expect(saver.journal.operations.map(({ x }) => x)).toEqual([1, 2]);
    await saver.keepMine('kept copy');
    await saver.flush();
    expect([...drawn(service.record.baseMask, size, service.record).data]).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('sends all that waits when the page goes, in order', async () => {
    const { service, saver } = made();
    for (const x of [1, 2, 3]) saver.append(dot(x));
    saver.sendOff();
    await settled();
    expect(service.record.operations.map(({ x }) => x)).toEqual([1, 2, 3]);
  });

  it('ends with the same journal on both sides, whatever is drawn, undone and lost', async () => {
    const act = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), x: fc.integer({ min: 0, max: 15 }) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('seek' as const), place: fc.double({ min: 0, max: 1, noNaN: true }) }) },
      { weight: 2, arbitrary: fc.constant({ kind: 'wait' as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'reconnect' as const }) },
    );
    const loss = fc.constantFrom<Loss>('none', 'none', 'none', 'before', 'after');
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), fc.array(loss, { maxLength: 40 }), async (acts, losses) => {
        const { service, saver } = made();
        service.losses.push(...losses);
        let expected: Journal = emptyJournal;
        const step = (next: Step): void => {
          expected = after(expected, next);
        };
        for (const one of acts) {
          if (one.kind === 'append') {
            const operation = dot(one.x);
            step({ kind: 'append', operation });
            saver.append(operation);
          } else if (one.kind === 'seek') {
            const to = Math.floor(one.place * expected.operations.length);
            step({ kind: 'seek', to });
            saver.seek(to);
          } else if (one.kind === 'wait') await settled();
          else {
            service.reconnect();
            saver.retry();
          }
          // Whatever arrived, nothing is lost here, and nothing there was never drawn here.
          expect(sameJournal(saver.journal, expected)).toBe(true);
        }
        service.losses.length = 0;
        for (let tries = 0; tries < 3 && saver.saving.state !== 'saved'; tries++) {
          service.reconnect();
          await saver.flush().catch(() => undefined);
        }
        expect(saver.saving.state).toBe('saved');
        expect(sameJournal(service.record, expected)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('never mixes its strokes with those of another window', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('mine', 'theirs', 'wait', 'lose', 'reconnect'), { maxLength: 30 }), async (acts) => {
        const { service, saver } = made();
        const mine = new Set<number>();
        let drawnElsewhere = 0;
        for (const [i, one] of acts.entries()) {
          if (one === 'mine') {
            mine.add(i);
            saver.append({ ...dot(1), tool: `mine ${i}` });
          } else if (one === 'theirs') {
            await settled();
            // The other window knows what had arrived; ours does not know what it draws.
            service.drawElsewhere({ ...dot(2), tool: `theirs ${i}` });
            drawnElsewhere++;
          } else if (one === 'wait') await settled();
          else if (one === 'lose') service.disconnect();
          else {
            service.reconnect();
            saver.retry();
          }
        }
        service.reconnect();
        // What was on its way when the connection broke fails first.
        for (let tries = 0; tries < 2; tries++) await saver.flush().catch(() => undefined);
        const tools = service.record.operations.map(({ tool }) => tool);
        const first = tools.findIndex((tool) => tool.startsWith('theirs'));
        if (drawnElsewhere > 0 && saver.waiting > 0) {
          expect(saver.saving.state).toBe('moved-on');
          // After their first stroke stands none of ours that was drawn in ignorance of it.
          expect(tools.slice(first).every((tool) => tool.startsWith('theirs'))).toBe(true);
        }
        expect(saver.saving.state === 'saved' || saver.saving.state === 'moved-on').toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
