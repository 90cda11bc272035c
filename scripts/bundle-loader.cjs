// Stands in dist/bundle as loader.js and loads the files beside it with what V8 made of them when they were built
// (scripts/code-cache.mjs): compiling the house anew is a third of a start. Plain CommonJS, because V8 takes compiled
// code back only for scripts, on every Node we run on.
const { createHash } = require('node:crypto');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

const HASH_BYTES = 32;
const loaded = new Map();

const hashOf = (source) => createHash('sha256').update(source).digest();

/** The compiled code of a file, unless there is none or the file is not the one it was compiled from: V8 itself compares no more than lengths. */
function compiledCodeOf(file, source) {
  try {
    const kept = readFileSync(`${file}.compiled`);
    return kept.subarray(0, HASH_BYTES).equals(hashOf(source)) ? kept.subarray(HASH_BYTES) : undefined;
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
  loaded.set(file, { module, script, source });
  const fromHere = createRequire(file);
  const require = Object.assign((id) => (id.startsWith('./') ? load(id) : fromHere(id)), { resolve: fromHere.resolve });
  script.runInThisContext().call(module.exports, module.exports, require, module, file, __dirname);
  return module.exports;
}

/** Writes down what V8 has compiled by now of all that was loaded. */
function keepCompiledCode() {
  for (const [file, { script, source }] of loaded) {
    writeFileSync(`${file}.compiled.new`, Buffer.concat([hashOf(source), script.createCachedData()]));
    renameSync(`${file}.compiled.new`, `${file}.compiled`);
  }
}

module.exports = { load, keepCompiledCode };
