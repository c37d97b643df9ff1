/**
 * The checksums (docs/proof.md). Of a mailbox: SHA-256 over the records of its ledger, in order. Of a domain: SHA-256 over the list
 * of its mailboxes' checksums as `sha256sum` writes it, in the order of their names by bytes; mailboxes without records are left out.
 */
import { createHash, type Hash } from 'node:crypto';

export interface Digest {
  /** Hexadecimal. */
  sha256: string;
  entryCount: number;
}

export class MailboxDigest {
  private readonly hash: Hash = createHash('sha256');
  private entryCount = 0;

  /** `lines`: whole records, each with its CRLF; `count`: how many. */
  add(lines: string | Uint8Array, count: number): void {
    this.hash.update(lines);
    this.entryCount += count;
  }

  end(): Digest {
    return { sha256: this.hash.digest('hex'), entryCount: this.entryCount };
  }
}

export class DomainDigest {
  private readonly hash: Hash = createHash('sha256');
  private entryCount = 0;

  /** In the order of the names. `name`: as it stands in the first column of the mailbox's records. */
  add(name: string, { sha256, entryCount }: Digest): void {
    if (entryCount === 0) return;
    this.hash.update(`${sha256}  ${name}\n`);
    this.entryCount += entryCount;
  }

  end(): Digest {
    return { sha256: this.hash.digest('hex'), entryCount: this.entryCount };
  }
}

export interface FileDigest {
  domain: Digest;
  mailboxes: { name: string; digest: Digest }[];
}

/**
 * The checksums of a ledger's CSV file, whoever wrote it: by its lines alone. `chunks` are its bytes. The header is the first
 * line; records of one mailbox stand together. A last line without its CRLF counts as it is.
 */
export async function digestFile(chunks: AsyncIterable<Uint8Array>): Promise<FileDigest> {
  const runs: { name: string; digest: MailboxDigest }[] = [];
  let isHeader = true;
  for await (const line of linesOf(chunks)) {
    if (!isHeader) {
      const name = firstCell(line);
      if (runs.at(-1)?.name !== name) runs.push({ name, digest: new MailboxDigest() });
      runs.at(-1)?.digest.add(line, 1);
    }
    isHeader = false;
  }
  const domain = new DomainDigest();
  const mailboxes = runs.map(({ name, digest }) => ({ name, digest: digest.end() }));
  for (const { name, digest } of mailboxes) domain.add(name, digest);
  return { domain: domain.end(), mailboxes };
}

const LF = 0x0a;

/** Lines with their ends. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF, from)) {
      yield rest.subarray(from, end + 1);
      from = end + 1;
    }
    rest = rest.subarray(from);
  }
  if (rest.length > 0) yield rest;
}

/** Up to the first comma outside quotes, as it stands. */
function firstCell(line: Buffer): string {
  const [cell = ''] = /^(?:"(?:[^"]|"")*"|[^,\r\n]*)/.exec(line.toString('utf8', 0, 2048)) ?? [];
  return cell;
}
