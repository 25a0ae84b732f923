import { describe, expect, it } from 'vitest';
import { contract, type MethodName } from '../../../src/core/contract/index.ts';
import { localCallNames, remoteCallNames, subscriptionNames } from '../../../src/core/contract/names.ts';

function namesWhere(matches: (method: (typeof contract)[MethodName]) => boolean): string[] {
  return (Object.keys(contract) as MethodName[]).filter((name) => matches(contract[name])).sort();
}

describe('the names without their schemas', () => {
  it('are those of the contract, each in its own list', () => {
    expect([...remoteCallNames].sort()).toEqual(namesWhere(({ kind, local }) => kind !== 'subscription' && !local));
    expect([...localCallNames].sort()).toEqual(namesWhere(({ kind, local }) => kind !== 'subscription' && local));
    expect([...subscriptionNames].sort()).toEqual(namesWhere(({ kind }) => kind === 'subscription'));
  });
});
