import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorValues } from '../../../../src/main/engine/model/index.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../../src/main/engine/model/safetensors.ts';

const tensors: TensorValues = new Map([
  ['b', { shape: [2, 1], values: Float32Array.of(1, -2.5) }],
  ['a', { shape: [], values: Float32Array.of(0.1) }],
]);

// What the Python package safetensors 0.8.0 reads as {'b': [[1.], [-2.5]], 'a': 0.1} with metadata {'kind': 'test'}.
const header =
  '{"__metadata__":{"kind":"test"},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}';
const literal = Buffer.concat([
  Buffer.from('9000000000000000', 'hex'),
  Buffer.from(header.padEnd(144, ' ')),
  Buffer.from('0000803f000020c0cdcccc3d', 'hex'),
]);

function withHeader(json: string, data: Uint8Array): Uint8Array {
  const text = Buffer.from(json);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

const entry = (begin: number, end: number, shape: number[], dtype = 'F32'): string =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

describe('safetensors', () => {
  it('writes exactly these bytes, and reads them', () => {
    expect(Buffer.from(encodeSafetensors({ tensors, metadata: { kind: 'test' } })).toString('hex')).toBe(literal.toString('hex'));
    const read = decodeSafetensors(literal, 'x');
    expect(read.metadata).toEqual({ kind: 'test' });
    expect(read.tensors.get('b')).toEqual({ shape: [2, 1], values: Float32Array.of(1, -2.5) });
    expect(read.tensors.get('a')).toEqual({ shape: [], values: Float32Array.of(0.1) });
  });

  it('gives back whatever it was given', () => {
    const tensor = fc
      .array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })
      .chain((shape) => {
        const length = shape.reduce((product, side) => product * side, 1);
        return fc.float32Array({ minLength: length, maxLength: length }).map((values) => ({ shape, values }));
      });
    const names = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((name) => name !== '__metadata__' && name !== '__proto__');
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(names, tensor), { selector: ([name]) => name, maxLength: 5 }), (entries) => {
        const content = { tensors: new Map(entries), metadata: {} };
        expect(new Map(decodeSafetensors(encodeSafetensors(content), 'x').tensors)).toEqual(content.tensors);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['shorter than its length field', literal.subarray(0, 7), 'shorter than its length'],
    ['cut in the header', literal.subarray(0, 100), 'longer than the file'],
    ['cut in the values', literal.subarray(0, literal.length - 1), 'tensor a ends outside the file'],
    ['with a byte too many', Buffer.concat([literal, Buffer.of(0)]), 'bytes are left over'],
    ['with a huge header length', Buffer.concat([Buffer.from('ffffffffffffffff', 'hex'), literal]), 'longer than the file'],
    ['with a header that is not JSON', withHeader('{"a":', new Uint8Array()), 'not a JSON object'],
    ['with a list as header', withHeader('[]', new Uint8Array()), 'not a JSON object'],
    ['with a gap', withHeader(`{"a":${entry(4, 8, [1])}}`, new Uint8Array(8)), 'does not begin where'],
    ['with an overlap', withHeader(`{"a":${entry(0, 8, [2])},"b":${entry(4, 12, [2])}}`, new Uint8Array(12)), 'does not begin where'],
    ['with a shape that does not fit', withHeader(`{"a":${entry(0, 8, [3])}}`, new Uint8Array(8)), 'shape of tensor a'],
    ['with offsets backwards', withHeader(`{"a":${entry(0, -4, [1])}}`, new Uint8Array(8)), 'tensor a is malformed'],
    ['with a negative side', withHeader(`{"a":${entry(0, 4, [-1])}}`, new Uint8Array(4)), 'tensor a is malformed'],
    ['with metadata that is no text', withHeader('{"__metadata__":{"a":1}}', new Uint8Array()), 'metadata is not text'],
  ])('refuses a file %s', (_, file, problem) => {
    expect(() => decodeSafetensors(file, 'weights.safetensors')).toThrow(expect.objectContaining({ code: 'corrupt', message: expect.stringContaining(problem) }));
    expect(() => decodeSafetensors(file, 'weights.safetensors')).toThrow('weights.safetensors: ');
  });

  it('refuses other types by name', () => {
    const half = withHeader(`{"a":${entry(0, 2, [1], 'F16')}}`, new Uint8Array(2));
    expect(() => decodeSafetensors(half, 'x')).toThrow(expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('tensor a holds F16') }));
  });
});
