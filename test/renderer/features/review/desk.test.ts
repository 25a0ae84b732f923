import { describe, expect, it } from 'vitest';
import type { DraftOperation, DraftRecord, RequestOf } from '../../../../src/core/contract/index.ts';
import { WeakspotError } from '../../../../src/core/errors.ts';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import { Desk, type DeskService, type Editing } from '../../../../src/renderer/features/review/desk.ts';
import type { Saving } from '../../../../src/renderer/features/review/draft-saver.ts';
import { FakeDraftService } from './fake-draft-service.ts';

const dot: DraftOperation = { x: 1, y: 1, width: 1, height: 1, flipped: encodeMask({ width: 1, height: 1, data: Uint8Array.of(1) }).counts, tool: 'brush' };

/** Stands in for a service with as many images as are asked for: a {@link FakeDraftService} each, whose calls can be held up. */
class FakeDeskService implements DeskService {
  readonly log: string[] = [];
  readonly images = new Map<string, FakeDraftService>();
  held: { until: Promise<void>; go: () => void } | null = null;

  hold(): void {
    let go = (): void => undefined;
    const until = new Promise<void>((resolve) => (go = resolve));
    this.held = { until, go };
  }

  of(image: string): FakeDraftService {
    let found = this.images.get(image);
    if (!found) {
      found = new FakeDraftService();
      found.record = { ...found.record, image, draft: `draft of ${image}` };
      found.holder = 'nobody';
      this.images.set(image, found);
    }
    return found;
  }

  async take(image: string): Promise<void> {
    this.log.push(`take ${image}`);
    await this.held?.until;
    await this.of(image).take();
  }

  async open(image: string): Promise<DraftRecord> {
    this.log.push(`open ${image}`);
    return this.of(image).open();
  }

  async append(request: RequestOf<'draft.append'>): Promise<{ applied: number }> {
    await this.held?.until;
    return this.#drafted(request.draft).append(request);
  }

  seek(request: RequestOf<'draft.seek'>): Promise<{ applied: number }> {
    return this.#drafted(request.draft).seek(request);
  }

  discard(draft: string): Promise<void> {
    return this.#drafted(draft).discard(draft);
  }

  async release(image: string): Promise<void> {
    this.log.push(`release ${image}`);
    this.of(image).holder = 'nobody';
  }

  #drafted(draft: string): FakeDraftService {
    const found = [...this.images.values()].find(({ record }) => record.draft === draft);
    if (!found) throw new WeakspotError('not-found', 'This draft is gone');
    return found;
  }
}

function made(): { service: FakeDeskService; desk: Desk; states: string[]; savings: Map<string, Saving> } {
  const service = new FakeDeskService();
  const states: string[] = [];
  const savings = new Map<string, Saving>();
  const desk = new Desk(service, { onEditing: ({ image, state }) => states.push(`${image} ${state}`), onSaving: (image, saving) => savings.set(image, saving) }, () => 0);
  return { service, desk, states, savings };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function editing(desk: Desk): Extract<Editing, { state: 'editing' }> {
  const now = desk.editing;
  if (now?.state !== 'editing') throw new Error(`the desk is ${now?.state ?? 'empty'}`);
  return now;
}

describe('Desk', () => {
  it('takes an image for editing and lets go of it on leaving', async () => {
    const { service, desk, states } = made();
    await desk.open('a');
    expect(states).toEqual(['a opening', 'a editing']);
    await desk.open('b');
    expect(service.log).toEqual(['take a', 'open a', 'release a', 'take b', 'open b']);
    expect(desk.editing).toMatchObject({ state: 'editing', image: 'b' });
  });

  it('saves what was drawn before it lets go, behind the next image', async () => {
    const { service, desk } = made();
    await desk.open('a');
    service.hold();
    editing(desk).saver.append(dot);
    desk.leave();
    const next = desk.open('b');
    await settled();
    expect(service.log).not.toContain('release a');
    service.held!.go();
    await next;
    await settled();
    expect(service.of('a').record.applied).toBe(1);
    expect(service.log).toContain('release a');
  });

  it('finds the strokes that are still on their way when it comes back at once', async () => {
    const { service, desk } = made();
    await desk.open('a');
    service.hold();
    editing(desk).saver.append(dot);
    void desk.open('b');
    await desk.open('a');
    expect(editing(desk).record).toMatchObject({ image: 'a', applied: 1 });
    service.held!.go();
    await settled();
    await editing(desk).saver.flush();
    expect(service.of('a').record.applied).toBe(1);
    expect(service.of('a').holder).toBe('mine');
    expect(service.of('b').holder).toBe('nobody');
  });

  it('shows what another has open read-only, and opens it when it is released', async () => {
    const { service, desk } = made();
    service.of('a').holder = 'another';
    await desk.open('a');
    expect(desk.editing).toMatchObject({ state: 'read-only', error: { code: 'conflict', message: 'Ada has this image open' } });
    service.of('a').holder = 'nobody';
    desk.released('a');
    await settled();
    expect(desk.editing).toMatchObject({ state: 'editing', image: 'a' });
  });

  it('takes every hold again after a loss, and keeps unsaved strokes of an image that was left', async () => {
    const { service, desk, savings } = made();
    await desk.open('a');
    service.of('a').disconnect();
    editing(desk).saver.append(dot);
    await settled();
    desk.leave();
    await desk.open('b');
    expect(savings.get('a')).toMatchObject({ state: 'unsaved', waiting: 1 });
    expect(desk.stuck).toBe(1);
    service.of('b').holder = 'nobody';
    service.of('a').reconnect();
    desk.reconnected();
    await settled();
    expect(service.of('a').record.applied).toBe(1);
    expect(desk.stuck).toBe(0);
    expect(service.of('b').holder).toBe('mine');
    expect(service.of('a').holder).toBe('nobody');
  });

  it('becomes read-only where another took the image during the loss and nothing waits here', async () => {
    const { service, desk } = made();
    await desk.open('a');
    service.of('a').holder = 'another';
    desk.reconnected();
    await settled();
    expect(desk.editing).toMatchObject({ state: 'read-only', image: 'a' });
  });

  it('puts a submitted image away, and begins a new draft when it is opened again', async () => {
    const { service, desk } = made();
    await desk.open('a');
    desk.close('a');
    expect(desk.editing).toBeNull();
    await desk.open('a');
    expect(service.log).toEqual(['take a', 'open a', 'release a', 'take a', 'open a']);
    expect(desk.editing).toMatchObject({ state: 'editing' });
  });

  it('gives back what was taken for a reader in a hurry', async () => {
    const { service, desk } = made();
    service.hold();
    const first = desk.open('a');
    await settled();
    const second = desk.open('b');
    service.held!.go();
    await Promise.all([first, second]);
    await settled();
    expect(service.of('a').holder).toBe('nobody');
    expect(service.of('b').holder).toBe('mine');
    expect(desk.editing).toMatchObject({ image: 'b', state: 'editing' });
  });
});
