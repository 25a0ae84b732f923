/** Of work that goes on at the pace so far; null until there is something to judge it by. */
export function secondsLeft({ done, total }: { done: number; total: number }, seconds: number): number | null {
  return done === 0 ? null : (seconds / done) * (total - done);
}
