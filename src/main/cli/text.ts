/** Said once wherever a result is shown. */
export const researchUse = 'For research use: not a diagnosis, and no substitute for a clinician\'s judgement.';

export function howToGoOn(project: string, job: string): string {
  return `Go on with: weakspot jobs ${quote(project)} --resume ${job}`;
}

export function whatNext(project: string, round: number): string {
  const folder = quote(project);
  return [
    'Next:',
    `  weakspot flags ${folder} --round ${round}`,
    `  weakspot report ${folder} --round ${round} --out report.html`,
    '  npm start, to look at them in the app',
  ].join('\n');
}

/** A path as a shell takes it. */
export function quote(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
