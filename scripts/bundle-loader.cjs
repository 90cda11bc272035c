// Stands in dist/bundle as loader.js and loads the files beside it with what V8 made of them when they were built
// (scripts/code-cache.mjs): compiling the house anew is a good part of a start. Plain CommonJS, because V8 takes compiled
// code back only for scripts, on every Node we run on.
const { createHash } = require('node:crypto');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

const HASH_BYTES = 32;
const loaded = new Map();

/** Of a file and of what was compiled of it: V8 itself compares no more than lengths, and ends the process where bytes are wrong. */
const sealOf = (source, compiled) => createHash('sha256').update(source).update(compiled).digest();

/** The compiled code of a file, unless there is none, or either of the two is not what it was when they were kept. */
function compiledCodeOf(file, source) {
  try {
    const kept = readFileSync(`${file}.compiled`);
    const compiled = kept.subarray(HASH_BYTES);
    return kept.subarray(0, HASH_BYTES).equals(sealOf(source, compiled)) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

/** Loads a file of this folder, once, as `require` would. */
function load(name) {
  const file = path.join(__dirname, name);
  const known = loaded.get(file);
  if (known !== undefined) return known.module.exports;
  const source = readFileSync(file);
  // Code of another Node or with other flags is refused by V8, which then compiles as usual.
  const script = new Script(wrap(source.toString()), { filename: file, cachedData: compiledCodeOf(file, source) });
  const module = { exports: {} };
  loaded.set(file, { module, script });
  const fromHere = createRequire(file);
  const require = Object.assign((id) => (id.startsWith('./') ? load(id) : fromHere(id)), { resolve: fromHere.resolve });
  script.runInThisContext().call(module.exports, module.exports, require, module, file, __dirname);
  return module.exports;
}

/** Writes down what V8 has compiled by now of all that was loaded. */
function keepCompiledCode() {
  for (const [file, { script }] of loaded) {
    const compiled = script.createCachedData();
    writeFileSync(`${file}.compiled.new`, Buffer.concat([sealOf(readFileSync(file), compiled), compiled]));
    renameSync(`${file}.compiled.new`, `${file}.compiled`);
  }
}

module.exports = { load, keepCompiledCode };
