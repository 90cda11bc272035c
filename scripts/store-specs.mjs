// Which spec files can tell the engines apart: those that, directly or through what they import, ask test/support/mongo.ts
// for the database to use. The others give the same answer whatever the engine, and need not run twice.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ENGINE = join(root, 'test/support/mongo.ts');
const IMPORT = /\bfrom '(\.[^']+)\.js'|\bimport\('(\.[^']+)\.js'\)/g;

function* specs(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* specs(path);
    else if (name.endsWith('.spec.ts')) yield path;
  }
}

function importsOf(file) {
  const found = [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, stated, lazy]) => resolve(dirname(file), stated ?? lazy));
  return found.flatMap((path) => [`${path}.ts`, `${path}.tsx`].filter((one) => existsSync(one)));
}

/** Paths relative to the project folder, and how many spec files there are in all. */
export function storeSpecs() {
  const reaching = new Map();
  const reaches = (file) => {
    if (file === ENGINE) return true;
    const known = reaching.get(file);
    if (known !== undefined) return known;
    // A cycle leads nowhere new.
    reaching.set(file, false);
    const found = importsOf(file).some(reaches);
    reaching.set(file, found);
    return found;
  };
  const all = ['src', 'test', 'web/src'].flatMap((folder) => [...specs(join(root, folder))]);
  return { all: all.length, files: all.filter(reaches).map((file) => relative(root, file)) };
}
