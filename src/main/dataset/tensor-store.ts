import { closeSync, fstatSync, ftruncateSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { WeakspotError } from '../../core/errors.ts';

const keyBytes = 32;
const headBytes = keyBytes + 4;
/** Records between two fsyncs; only these can be torn by a power cut, so only these are checked at opening. */
const recordsPerSync = 256;

/**
 * A flat file of records of one length, found by a sha256: key, CRC-32 of the pixels, pixels. Appended to only; what a
 * crash left half written at its end is cut off at the next opening. One writer at a time.
 */
export type TensorStore = {
  has(sha256: string): boolean;
  /** @throws WeakspotError `corrupt` when the record does not match its checksum */
  read(sha256: string): Uint8Array;
  append(sha256: string, pixels: Uint8Array): void;
  /** Makes all that was appended durable. */
  flush(): void;
  close(): void;
};

export function openTensorStore(file: string, pixelBytes: number): TensorStore {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a+');
  const recordBytes = headBytes + pixelBytes;
  const slots = indexRecords(descriptor, recordBytes);
  let count = slots.size;
  let unsynced = 0;

  const flush = (): void => {
    if (unsynced > 0) fsyncSync(descriptor);
    unsynced = 0;
  };
  return {
    has: (sha256) => slots.has(sha256),
    read(sha256) {
      const slot = slots.get(sha256);
      const record = slot === undefined ? null : readRecord(descriptor, slot, recordBytes);
      if (!record || !isIntact(record, sha256)) {
        throw new WeakspotError('corrupt', `${file}: a cached image is damaged; delete this file, it is made anew when needed`, { file, sha256 });
      }
      return record.subarray(headBytes);
    },
    append(sha256, pixels) {
      if (pixels.length !== pixelBytes) throw new RangeError(`A record takes ${pixelBytes} bytes, not ${pixels.length}`);
      const record = Buffer.allocUnsafe(recordBytes);
      record.write(sha256, 0, 'hex');
      record.writeUInt32LE(crc32(pixels), keyBytes);
      record.set(pixels, headBytes);
      writeFully(descriptor, record);
      slots.set(sha256, count++);
      if (++unsynced >= recordsPerSync) flush();
    },
    flush,
    close() {
      flush();
      closeSync(descriptor);
    },
  };
}

function indexRecords(descriptor: number, recordBytes: number): Map<string, number> {
  const slots = new Map<string, number>();
  const head = Buffer.alloc(headBytes);
  const whole = Math.floor(fstatSync(descriptor).size / recordBytes);
  let kept = 0;
  for (; kept < whole; kept++) {
    readSync(descriptor, head, 0, headBytes, kept * recordBytes);
    const sha256 = head.toString('hex', 0, keyBytes);
    if (kept >= whole - recordsPerSync && !isIntact(readRecord(descriptor, kept, recordBytes), sha256)) break;
    // A record twice would make slots and records differ in number; nothing writes one, so it is damage.
    if (slots.has(sha256)) break;
    slots.set(sha256, kept);
  }
  ftruncateSync(descriptor, kept * recordBytes);
  return slots;
}

function readRecord(descriptor: number, slot: number, recordBytes: number): Buffer {
  const record = Buffer.allocUnsafeSlow(recordBytes);
  const read = readSync(descriptor, record, 0, recordBytes, slot * recordBytes);
  return record.subarray(0, read);
}

function isIntact(record: Buffer, sha256: string): boolean {
  return (
    record.length > headBytes &&
    record.toString('hex', 0, keyBytes) === sha256 &&
    record.readUInt32LE(keyBytes) === crc32(record.subarray(headBytes))
  );
}

function writeFully(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
