/** Passwords come by standard input, never by an argument, which every user of the machine can read. */

/** The first line of standard input without its line end. Throws when there is none. */
export async function readPassword(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  if (line === '') throw new Error('no password on standard input');
  return line;
}

/** All of standard input, for keys that have many lines. Throws when there is none. */
export async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') throw new Error('nothing on standard input');
  return text;
}
