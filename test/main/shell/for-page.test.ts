import { join, sep } from 'node:path';
import { expect, it } from 'vitest';
import { WeakspotError } from '../../../src/core/errors.ts';
import { forPage } from '../../../src/main/shell/for-page.ts';

const home = join(sep, 'home', 'ada');
const project = join(home, 'My lesions');

it('writes each path that the shell knows of as its name', () => {
  const images = join(project, 'photos of people');
  const error = new WeakspotError('unreadable', `${join(images, 'a.jpg')} cannot be read; ${project} is as it was`, { path: images, line: 7, field: 'images' });
  expect(forPage(error, [project, images])).toEqual({ code: 'unreadable', message: `${join('photos of people', 'a.jpg')} cannot be read; My lesions is as it was`, details: { line: 7, field: 'images' } });
});

it('writes each path that the error itself names as its name', () => {
  const error = new WeakspotError('not-found', `${project} holds no project`, { folder: project, others: [home] });
  expect(forPage(error, [])).toEqual({ code: 'not-found', message: 'My lesions holds no project', details: {} });
  const full = Object.assign(new Error(`ENOSPC: no space left on device, write '${join(project, 'project.db')}'`), { code: 'ENOSPC', path: join(project, 'project.db') });
  expect(JSON.stringify(forPage(full, []))).not.toContain('ada');
});

it('leaves every other text as it is', () => {
  const error = new WeakspotError('bad-request', 'and/or: 3 / 4', { field: 'images', system: null });
  expect(forPage(error, [sep])).toEqual(error.toJSON());
});
