/** JSON lines on stdout. Secrets are redacted by name as a second line of defence; the first is never to pass one. */
import { pino } from 'pino';

export const log = pino({
  // env.ts has checked it where a process starts; a level that pino does not know would throw here.
  level: process.env.LOG_LEVEL || 'info',
  base: { pid: process.pid },
  redact: {
    paths: ['password', 'secret', 'auth', '*.password', '*.secret', '*.auth', '*.*.password'],
    censor: '***',
  },
});
