// How figures are written for people, in the report and in the window alike.

/** Text for a figure that could not be had. */
export const absent = '–';

/** A measure in [−1, 1] to three decimals, with a true minus sign. */
export function figure(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return absent;
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A difference: its sign always stands there, except before 0. */
export function signed(value: number | null | undefined, digits = 3): string {
  const text = figure(value, digits);
  return typeof value === 'number' && value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

export function interval(range: { low: number; high: number } | null | undefined, digits = 3): string {
  return range ? `${figure(range.low, digits)} to ${figure(range.high, digits)}` : absent;
}

export function percent(fraction: number | null | undefined, digits = 0): string {
  return fraction === null || fraction === undefined ? absent : `${figure(fraction * 100, digits)} %`;
}

/** The sparsity .3 → "30 %"; .125 → "12.5 %": no more decimals than it has. */
export function sparsityText(sparsity: number): string {
  return `${Math.round(sparsity * 1000) / 10} %`;
}

/** "no round has finished yet" → "No round has finished yet.": a reason that stands by itself. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** 12345 → "12,345". */
export function count(value: number): string {
  return value.toLocaleString('en-GB');
}

/** ISO text or a date, to the minute and in UTC. */
export function moment(time: string | Date): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** 4000 → "1 h 7 min"; 75 → "1 min 15 s"; 8.25 → "8.3 s". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** "40 s", "12 min" or "2 h 5 min", to about a tenth: for what is expected, not measured. At least 10 s. */
export function roughDuration(seconds: number): string {
  if (seconds < 85) return `${Math.max(10, Math.round(seconds / 10) * 10)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const fives = Math.round(seconds / 300);
  return `${Math.floor(fives / 12)} h ${(fives % 12) * 5} min`;
}

/** "1 lesion", "2 lesions". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** "22 tests declared beforehand", or "20 tests that could be made, of 22 declared beforehand": how many of an audit's declared tests there were. */
export function testsOf(made: number, declared: number): string {
  return made === declared ? `${plural(declared, 'test')} declared beforehand` : `${plural(made, 'test')} that could be made, of ${count(declared)} declared beforehand`;
}
