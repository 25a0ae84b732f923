import type { AnnotatorRecord } from '../../core/contract/index.ts';
import { WeakspotError } from '../../core/errors.ts';
import type { Caller } from './host/dispatch.ts';

/** Who signs what this caller asks for. @throws WeakspotError `bad-request` while nobody has said who they are */
export function signer({ annotator }: Caller): AnnotatorRecord {
  if (annotator) return annotator;
  throw new WeakspotError('bad-request', 'say who you are first, under Settings: what you save is signed with your name');
}
