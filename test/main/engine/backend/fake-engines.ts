import type { ProbeAnswer } from '../../../../src/main/engine/backend/probe-answer.ts';
import type { AskOptions, askChild } from '../../../../src/main/engine/backend/probe-process.ts';
import type { Engine, EngineName } from '../../../../src/main/engine/backend/registry.ts';

// Engines that are not there on most computers cannot be opened in a test; how they are chosen and judged can be told from
// what their processes would answer.

export function fakeEngine(name: EngineName, changes: Partial<Engine> = {}): Engine {
  return { name, probe: () => null, open: async () => `the ${name} device`, ...changes };
}

export function figures(changes: Partial<Extract<ProbeAnswer, { device: string }>> = {}): ProbeAnswer {
  return { device: 'a device', software: false, losses: [0.7, 0.6, 0.5], probabilities: [0.2, 0.8], imagesPerSecond: 100, timedSteps: 20, ...changes };
}

/** Answers as given, and remembers who was asked what. */
export function fakeAsk(answers: Partial<Record<EngineName, ProbeAnswer>>): { ask: typeof askChild; asked: string[] } {
  const asked: string[] = [];
  const ask = async (name: string, { what = 'training' }: AskOptions = {}): Promise<ProbeAnswer> => {
    asked.push(`${name} ${what}`);
    return answers[name as EngineName] ?? figures();
  };
  return { ask: ask as typeof askChild, asked };
}
