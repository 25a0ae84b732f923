import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import type { SnapshotImage } from '../../src/core/snapshot.ts';
import { openPageSocket, type PageSocket } from './page-socket.ts';
import type { ServedApp } from './served-app.ts';

// What tests of the Review screen do over and over.

export type Reviewing = { page: Page; socket: PageSocket; complaints: string[]; close: () => Promise<void> };

/** The review's page, the hardest lesion open for editing. */
export async function openReview(app: ServedApp, annotator: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Reviewing> {
  const { page, context } = await app.open({ annotator, hash: '#/review', colorScheme });
  const complaints = complaintsOf(page);
  await saved(page);
  const socket = await openPageSocket(page);
  return { page, socket, complaints, close: () => context.close() };
}

/** What the page complains of from now on. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

export const canvasOf = (page: Page): Locator => page.getByRole('application');

export const saved = (page: Page): Promise<void> => expect(page.getByLabel('State of the draft')).toHaveText('Saved', { timeout: 15_000 });

export async function answerOf<Result>(asked: Promise<{ result: Result } | { error: { message: string } }>): Promise<Result> {
  const answer = await asked;
  if ('error' in answer) throw new Error(answer.error.message);
  return answer.result;
}

/** Fractions of the canvas to pixels of the page. */
export async function places(page: Page): Promise<(x: number, y: number) => [number, number]> {
  const box = (await canvasOf(page).boundingBox())!;
  return (x, y) => [box.x + box.width * x, box.y + box.height * y];
}

export async function stroke(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await beginStroke(page, from, to);
  await page.mouse.up();
}

/** A stroke whose button is still down. */
export async function beginStroke(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const at = await places(page);
  await page.mouse.move(...at(...from));
  await page.mouse.down();
  await page.mouse.move(...at(...to), { steps: 8 });
}

export async function imageShown(page: Page): Promise<string> {
  const shown = (): string | null => new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('image');
  await expect.poll(shown).not.toBeNull();
  return shown()!;
}

/** The image as the round of a job that has begun trains on it. */
export async function snapshotOf(project: string, job: string, image: string): Promise<SnapshotImage> {
  let lines: string[] = [];
  await expect
    .poll(async () => (lines = (await readFile(join(project, 'jobs', job, 'snapshot.jsonl'), 'utf8').catch(() => '')).split('\n').filter(Boolean)).length, { timeout: 30_000 })
    .toBeGreaterThan(100);
  return JSON.parse(lines.slice(1).find((line) => (JSON.parse(line) as SnapshotImage).id === image)!) as SnapshotImage;
}
