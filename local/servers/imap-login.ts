import { connect } from 'node:net';
import type { MailUser } from './password-file.ts';

/** Tries to sign in on a plain IMAP port of this machine (RFC 4616, so that any character may be in the password). */
export function canSignIn(port: number, { address, password }: MailUser): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    let heard = '';
    const credentials = Buffer.from(`\0${address}\0${password}`, 'utf8').toString('base64');
    socket.setTimeout(5000, () => answer(false));
    socket.once('error', () => answer(false));
    socket.once('end', () => answer(false));
    socket.once('data', () => socket.write(`a AUTHENTICATE PLAIN ${credentials}\r\n`));
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      const verdict = /^a (OK|NO|BAD)/m.exec(heard);
      if (verdict) answer(verdict[1] === 'OK');
    });
  });
}
