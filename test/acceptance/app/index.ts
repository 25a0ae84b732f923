import type { AcceptanceContext, Check, Line } from '../harness.ts';
import { browserTests, unitTests, type BrowserTests } from './browser-tests.ts';

/** A check whose lines are browser tests, each a line of its own. */
function browserCheck(id: string, title: string, files: BrowserTests['files'], environment: (context: AcceptanceContext) => Record<string, string> = () => ({})): Check {
  return { id, title, run: (context) => browserTests(context, { id, files, environment: environment(context) }) };
}

const journey: Check = {
  id: '1',
  title: 'the whole way in Chromium, and each tool by its pixels',
  async run(context): Promise<Line[]> {
    const whole = await browserTests(context, { id: '1', files: ['journey', 'review', 'review-kept', { file: 'screens', only: 'a round is started' }, 'assist', 'review-assisted'] });
    return [...whole, await unitTests(context, '1.tools', 'each tool changes the pixels that it should', ['test/renderer/canvas', 'test/core/mask'])];
  },
};

/** What the app must show, in real Chromium and a real Electron. */
export const app: Check[] = [
  journey,
  browserCheck('2', 'the real Electron shell', ['shell']),
  browserCheck('3', 'speed', ['canvas-speed', 'lesion-speed', 'dataset-speed', 'start'], () => ({ WEAKSPOT_BARS: 'true', WEAKSPOT_ROWS: '100000', WEAKSPOT_IMAGES: '10000', WEAKSPOT_STARTS: '7' })),
  browserCheck('4', 'WCAG 2.2 AA on every screen, light and dark, and a whole review by keyboard', ['screens', { file: 'review', only: 'axe|no mouse' }]),
  browserCheck('5', 'kill -9 of the service in the middle of strokes', ['killed-service'], ({ kills }) => ({ WEAKSPOT_KILLS: String(Math.max(30, kills)) })),
  browserCheck('6', 'two browsers on one project', ['two-browsers'], () => ({ WEAKSPOT_EDITS: '200' })),
  browserCheck('7', 'the package', ['package']),
];
