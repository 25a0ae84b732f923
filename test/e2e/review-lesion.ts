import { expect, type Page } from '@playwright/test';
import type { Answer } from '../../src/core/contract/bridge.ts';
import type { DraftRecord, ImageDetails, LabelRecord } from '../../src/core/contract/index.ts';

async function ask<Result>(page: Page, method: string, request: object): Promise<Result> {
  const answer = await page.evaluate(([name, body]) => window.weakspot.call(name as 'project.get', body as never) as Promise<Answer<unknown>>, [method, request] as const);
  if ('error' in answer) throw new Error(answer.error.message);
  return answer.result as Result;
}

/**
 * A review as a person does it in the window: takes over a pruned network's outline, brushes, judges, and submits. What the
 * service then holds is checked.
 *
 * @returns the image that was reviewed
 */
export async function reviewLesion(page: Page): Promise<string> {
  await page.evaluate(() => {
    location.hash = '#/review';
  });
  const image = (): string | null => new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('image');
  await expect(page.getByLabel('State of the draft')).toHaveText('Saved', { timeout: 20_000 });
  const reviewed = image()!;
  const draft = (): Promise<DraftRecord> => ask(page, 'draft.open', { image: reviewed });
  const before = (await draft()).applied;

  await page.getByRole('button', { name: 'Accept this outline' }).click();
  await expect.poll(async () => (await draft()).applied).toBe(before + 1);
  await page.getByRole('button', { name: 'Brush', exact: true }).click();
  const canvas = (await page.getByRole('application').boundingBox())!;
  const at = (x: number, y: number): [number, number] => [canvas.x + canvas.width * x, canvas.y + canvas.height * y];
  await page.mouse.move(...at(0.35, 0.65));
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.7), { steps: 8 });
  await page.mouse.up();
  await expect.poll(async () => (await draft()).operations.map(({ tool }) => tool).length).toBe(before + 2);
  await page.getByRole('button', { name: 'Label wrong' }).click();
  await expect.poll(async () => (await ask<ImageDetails>(page, 'image.get', { image: reviewed })).review?.verdict).toBe('label-wrong');

  await page.getByRole('button', { name: /^Submit and next/ }).click();
  await expect.poll(image).not.toBe(reviewed);
  const labels = await ask<LabelRecord[]>(page, 'label.history', { image: reviewed });
  expect(labels.find(({ current, kind }) => current && kind === 'mask')).toMatchObject({ origin: 'model', annotator: { name: expect.any(String) } });
  return reviewed;
}
