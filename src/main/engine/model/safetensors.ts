import { z } from 'zod';
import { WeakspotError } from '../../../core/errors.ts';
import type { TensorValues } from './network.ts';

/** The published format's own limit on the header. */
const longestHeader = 100_000_000;
const lengthBytes = 8;

const entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)),
  data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
});
const metadataEntry = z.record(z.string(), z.string());

export type SafetensorsContent = { tensors: TensorValues; metadata: Record<string, string> };

/**
 * Tensors as a safetensors file (https://github.com/huggingface/safetensors): the header's length as 8 bytes little-endian,
 * a JSON header padded with spaces to a multiple of 8, then the values, little-endian float32, one tensor behind the other
 * in the order given.
 *
 * @param metadata text that travels in the header as `__metadata__`; left out when empty
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsContent): Uint8Array {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + values.length * 4] };
    end += values.length * 4;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(lengthBytes + headerLength + end).fill(0x20, lengthBytes, lengthBytes + headerLength);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  file.set(json, lengthBytes);
  let offset = lengthBytes + headerLength;
  for (const { values } of tensors.values()) {
    for (const value of values) {
      view.setFloat32(offset, value, true);
      offset += 4;
    }
  }
  return file;
}

/**
 * Reads a safetensors file of float32 tensors. Everything that the header says is checked before it is used: its length,
 * names, types, shapes against lengths, and that the tensors fill the rest of the file without gaps or overlaps.
 *
 * @param file bytes of the file
 * @param name what errors call it
 * @throws WeakspotError `corrupt` for a file that breaks the format, `unsupported` for values that are not float32
 */
export function decodeSafetensors(file: Uint8Array, name: string): SafetensorsContent {
  const refuse = (problem: string): never => {
    throw new WeakspotError('corrupt', `${name}: not a valid safetensors file: ${problem}; take another copy of it`, { file: name });
  };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < lengthBytes) return refuse('it is shorter than its length field');
  const declared = view.getBigUint64(0, true);
  if (declared > BigInt(longestHeader) || Number(declared) > file.length - lengthBytes) return refuse('its header is longer than the file');
  const dataStart = lengthBytes + Number(declared);
  const header = parseHeader(file.subarray(lengthBytes, dataStart)) ?? refuse('its header is not a JSON object');
  const dataLength = file.length - dataStart;

  const metadata = metadataEntry.safeParse(header['__metadata__'] ?? {});
  if (!metadata.success) return refuse('its metadata is not text');
  const entries = Object.entries(header)
    .filter(([key]) => key !== '__metadata__')
    .map(([key, value]) => {
      const parsed = entry.safeParse(value);
      return { key, ...(parsed.success ? parsed.data : refuse(`the entry of tensor ${key} is malformed`)) };
    });

  let expected = 0;
  const byOffset = entries.toSorted((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  for (const { key, dtype, shape, data_offsets: [begin, end] } of byOffset) {
    if (dtype !== 'F32') {
      throw new WeakspotError('unsupported', `${name}: tensor ${key} holds ${dtype}, and only F32 is read`, { file: name, tensor: key, dtype });
    }
    if (begin !== expected) refuse(`tensor ${key} does not begin where the one before it ends`);
    if (end > dataLength || end < begin) refuse(`tensor ${key} ends outside the file`);
    if (shape.reduce((product, side) => product * side, 1) * 4 !== end - begin) refuse(`the shape of tensor ${key} does not fit its length`);
    expected = end;
  }
  if (expected !== dataLength) refuse('bytes are left over at its end');

  const tensors: TensorValues = new Map();
  for (const { key, shape, data_offsets: [begin, end] } of entries) {
    const values = new Float32Array((end - begin) / 4);
    for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(dataStart + begin + i * 4, true);
    tensors.set(key, { shape, values });
  }
  return { tensors, metadata: metadata.data };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return bytes[0] === 0x7b && typeof header === 'object' && header !== null ? (header as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
