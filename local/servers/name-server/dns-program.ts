/**
 * A name server on loopback, as a program: `node dns-program.ts PORT ZONE_FILE`. The file is read anew for each question, so that
 * records can be changed while it runs; a domain with a file of its own beside it (`delegatedZone`) is looked for there. It answers over UDP and TCP, and can be made to misbehave as real ones do.
 */
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import packet from 'dns-packet';
import { delegatedZone, type Zone, zoneSchema } from './dns-zone.ts';

/** What fits into a datagram here; anything longer has to be asked for over TCP. */
const UDP_BYTES = 512;
const NXDOMAIN = 3;
const REFUSED = 5;

function answersFor(zone: Zone, name: string, type: string): packet.Answer[] {
  const found: packet.Answer[] = [];
  let here = name;
  for (let step = 0; step < 8; step++) {
    const own = zone.records.filter((record) => record.name === here);
    const wanted = own.filter((record) => record.type === type);
    const alias = own.find((record) => record.type === 'CNAME');
    const given = wanted.length > 0 || alias === undefined ? wanted : [alias];
    // What the file says is what dns-packet takes: the schema has looked at it.
    found.push(
      ...given.map((record) => ({ ...record, class: 'IN', data: inStrings(record.type, record.data) }) as packet.Answer),
    );
    if (wanted.length > 0 || alias === undefined) break;
    here = String(alias.data).toLowerCase();
  }
  return found;
}

/** A text longer than 255 bytes is sent in several strings (RFC 1035, 3.3.14). */
function inStrings(type: string, data: unknown): unknown {
  return type === 'TXT' && typeof data === 'string' ? (data.match(/.{1,255}/gs) ?? ['']) : data;
}

/** The zone that a name lies in: of the longest origin that has a file, else that of all names. */
function zoneFor(zoneFile: string, name: string): Zone {
  const labels = name.split('.');
  const files = labels.map((_, index) => delegatedZone(zoneFile, labels.slice(index).join('.')));
  const file = files.find((candidate) => existsSync(candidate)) ?? zoneFile;
  return zoneSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Null: say nothing. */
function answer(zoneFile: string, bytes: Buffer, overTcp: boolean): Buffer | null {
  const query = packet.decode(bytes);
  const [question] = query.questions ?? [];
  if (question === undefined) return null;
  const name = question.name.toLowerCase();
  const zone = zoneFor(zoneFile, name);
  const fault = zone.silent ? 'silent' : zone.faults[name];
  if (fault === 'silent' || (fault === 'silent_over_udp' && !overTcp)) return null;
  if (fault === 'garbage')
    return Buffer.concat([bytes.subarray(0, 2), Buffer.from('8180ffffffffffff', 'hex'), Buffer.alloc(40, 0xc0)]);
  const answers = fault === 'refused' ? [] : answersFor(zone, name, question.type);
  const exists = zone.records.some((record) => record.name === name || record.name.endsWith(`.${name}`));
  const code = fault === 'refused' ? REFUSED : exists ? 0 : NXDOMAIN;
  const flags = packet.RECURSION_DESIRED | (zone.cached ? 0 : packet.AUTHORITATIVE_ANSWER) | code;
  const reply = (given: packet.Answer[], more = 0) =>
    packet.encode({
      id: fault === 'wrong_id' ? ((query.id ?? 0) + 1) & 0xffff : (query.id ?? 0),
      type: 'response',
      flags: flags | more,
      questions: [fault === 'other_question' ? { ...question, name: 'elsewhere.example' } : question],
      answers: given,
    });
  const whole = reply(answers);
  const tooLong = whole.length > UDP_BYTES || fault === 'truncated';
  return tooLong && !overTcp ? reply([], packet.TRUNCATED_RESPONSE) : whole;
}

function main([port = '', zoneFile = '']: string[]): void {
  const udp = createSocket('udp4');
  udp.on('message', (bytes, { port: from, address }) => {
    const reply = answer(zoneFile, bytes, false);
    if (reply !== null) udp.send(reply, from, address);
  });
  const tcp = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      const reply = answer(zoneFile, bytes.subarray(2), true);
      if (reply === null) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      socket.end(Buffer.concat([length, reply]));
    });
  });
  udp.bind(Number(port), '127.0.0.1', () =>
    tcp.listen(Number(port), '127.0.0.1', () => process.stdout.write('name server is ready\n')),
  );
}

main(process.argv.slice(2));
