// Prisma's schema engine as WebAssembly over a driver adapter (no native binary, no download).
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory, bindSqlAdapterFactory } from '@prisma/driver-adapter-utils';
const require = createRequire(import.meta.url);
let ready;
async function load() {
  const src =
    process.env.WASM === 'bundled'
      ? require.resolve('prisma/package.json').replace('package.json', 'build/schema_engine_bg.wasm')
      : require.resolve('@prisma/schema-engine-wasm').replace('schema_engine.js', 'schema_engine_bg.wasm');
  const mod = new WebAssembly.Module(await readFile(src));
  const inst = new WebAssembly.Instance(mod, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(inst.exports);
  inst.exports.__wbindgen_start();
}
globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
  m: '',
  set_message(v) {
    this.m = 'RuntimeError: ' + v;
  },
  get() {
    return this.m;
  },
};
const cfgOf = (url) => {
  const u = new URL(url);
  return {
    host: u.hostname,
    port: Number(u.port || 5432),
    user: decodeURIComponent(u.username),
    password: decodeURIComponent(u.password),
    database: u.pathname.slice(1),
  };
};
// adapter-pg 7.10.0 rejects the catalogue type "char" (oid 18); read it as text.
function patch(adapter) {
  const io = adapter.performIO.bind(adapter),
    raw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (q) => {
    let chars = [];
    const p = adapter.performIO;
    adapter.performIO = async (x) => {
      const r = await io(x);
      (r.fields ?? []).forEach((f, i) => {
        if (f.dataTypeID === 18) {
          chars.push(i);
          f.dataTypeID = 25;
        }
      });
      return r;
    };
    try {
      const rs = await raw(q);
      for (const i of chars) rs.columnTypes[i] = ColumnTypeEnum.Character;
      return rs;
    } finally {
      adapter.performIO = p;
    }
  };
  // adapter-pg 7.10.0 cuts a script at every semicolon, those inside a function's body too; PostgreSQL takes it whole, all or nothing.
  adapter.executeScript = async (script) => {
    await adapter.client.query(script).catch((error) => adapter.onError(error));
  };
  return adapter;
}
function factoryFor(cfg) {
  const base = new PrismaPg(cfg);
  return {
    provider: base.provider,
    adapterName: base.adapterName,
    connect: async () => patch(await base.connect()),
    // adapter-pg drops the shadow database before closing its own pool: do it in the right order.
    connectToShadowDb: async () => {
      const admin = await base.connect();
      const database = 'shadow_' + crypto.randomUUID().replaceAll('-', '');
      await admin.executeScript(`CREATE DATABASE "${database}"`);
      const a = patch(await new PrismaPg({ ...cfg, database }).connect());
      const dispose = a.dispose.bind(a);
      a.dispose = async () => {
        await dispose();
        await admin.executeScript(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
        await admin.dispose();
      };
      return a;
    },
  };
}
export async function openEngine(url, schema) {
  await (ready ??= load());
  const bound = bindMigrationAwareSqlAdapterFactory(factoryFor(cfgOf(url)));
  return glue.SchemaEngine.new(
    { datamodels: schema },
    (l) => {
      if (process.env.DEBUG_ENGINE) console.error(l);
    },
    bound,
  );
}
