import type { FastifyReply } from 'fastify';
import { safeHeaders } from '../../page/headers.ts';

/** Answers with a sentence for a person. */
export function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).headers({ ...safeHeaders, 'Cache-Control': 'no-store', 'Content-Type': 'text/plain; charset=utf-8' }).send(message);
}
