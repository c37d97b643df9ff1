#!/usr/bin/env node
// Stands in for Prisma's native schema-engine: JSON-RPC on stdio, answered by the wasm engine.
import readline from 'node:readline';
import fs from 'node:fs';
import { openEngine } from './schema-engine.mjs';
const argv = process.argv.slice(2);
if (process.env.SHIM_LOG) fs.appendFileSync(process.env.SHIM_LOG, JSON.stringify(argv) + '\n');
if (argv.includes('--version')) {
  console.log('schema-engine-cli ' + 'wasm');
  process.exit(0);
}
const opt = (n) => {
  const i = argv.findIndex((a) => a === n || a.startsWith(n + '='));
  return i < 0 ? undefined : argv[i].includes('=') ? argv[i].slice(n.length + 1) : argv[i + 1];
};
let ds = opt('--datasource');
if (ds) {
  try {
    ds = JSON.parse(ds);
  } catch {
    ds = JSON.parse(Buffer.from(ds, 'base64').toString());
  }
}
const url = ds?.url ?? process.env.DATABASE_URL;
if (argv.includes('cli')) {
  if (argv.includes('can-connect-to-database')) {
    try {
      const e = await openEngine(url, undefined);
      await e.version();
      console.error('Connection successful');
      process.exit(0);
    } catch (e) {
      console.error(JSON.stringify({ is_panic: false, message: e.message, error_code: 'P1001' }));
      process.exit(1);
    }
  }
  process.exit(0);
}
const paths = argv.flatMap((a, i) => (a === '--datamodels' || a === '-d' ? [argv[i + 1]] : []));
let eng;
const get = async () =>
  (eng ??= await openEngine(url, paths.length ? paths.map((p) => [p, fs.readFileSync(p, 'utf8')]) : undefined));
const rl = readline.createInterface({ input: process.stdin });
for await (const line of rl) {
  if (!line.trim()) continue;
  const m = JSON.parse(line);
  if (!m.method) continue;
  if (process.env.SHIM_LOG) fs.appendFileSync(process.env.SHIM_LOG, line.slice(0, 500) + '\n');
  try {
    const e = await get();
    const name = m.method === 'getDatabaseVersion' ? 'version' : m.method;
    let r = await e[name](m.params);
    if (m.method === 'diff' && r.stdout) {
      process.stdout.write(
        JSON.stringify({ jsonrpc: '2.0', method: 'print', params: { content: r.stdout }, id: m.id + 100000 }) + '\n',
      );
    }
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', result: r ?? {}, id: m.id }) + '\n');
  } catch (e) {
    if (process.env.SHIM_LOG) fs.appendFileSync(process.env.SHIM_LOG, 'ERR ' + e.message + JSON.stringify(e) + '\n');
    process.stdout.write(
      JSON.stringify({
        jsonrpc: '2.0',
        error: {
          code: 4466,
          message: 'An error happened. Check the data field for details.',
          data: { is_panic: false, message: e.message, meta: e.meta ?? null, error_code: e.code ?? null },
        },
        id: m.id,
      }) + '\n',
    );
  }
}
process.exit(0);
