import { type Check, unmeasured } from '../../harness.ts';
import { judgeLoops } from './judge.ts';
import { obtainLoop } from './keep.ts';
import type { LoopSize } from './pool.ts';
import type { LoopOutcome } from './run-loop.ts';

/**
 * The pool is as large as 60 reviews can make a difference to: of 300 images about 25 fail, so that looking at a fifth of them can
 * find most. In a pool of thousands no 60 reviews could halve what is left.
 */
export const loopSize: LoopSize = { labels: 200, wrong: 20, pool: 300, validation: 200, test: 1000, reviews: 60 };

export const loopRound: readonly string[] = ['--setting', 'supervised', '--model', 'small', '--size', '64', '--steps', '600', '--batch-size', '16'];

/** Show 1: what people correct makes the project better than the same time spent at random. */
export const wholeLoop: Check = {
  id: '1',
  title: 'a whole loop: import, round, reviews, round',
  async run(context) {
    if (!context.ham10000) return [unmeasured('1', 'a whole loop on HAM10000', 'give --ham10000 DIR')];
    const loops: LoopOutcome[] = [];
    for (const seed of context.seeds) {
      loops.push(await obtainLoop({ context, source: context.ham10000, seed, size: loopSize, round: [...loopRound, '--engine', context.engine] }));
    }
    return judgeLoops(loops, loopSize);
  },
};
