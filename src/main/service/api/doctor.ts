import type { Doctor } from '../doctor.ts';
import type { Handlers } from '../host/dispatch.ts';

export function doctorHandlers(doctor: Doctor): Pick<Handlers, 'doctor.report'> {
  return {
    'doctor.report': ({ again }) => doctor.report(again),
  };
}
