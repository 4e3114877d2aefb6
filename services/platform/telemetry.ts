import { pino, type Logger } from 'pino';

export type Log = Logger;

export function createLog(name: string, level = process.env.LOG_LEVEL ?? 'info'): Log {
  return pino({ name, level });
}
