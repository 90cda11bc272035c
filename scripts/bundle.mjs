// Puts the compiled server and its packages into a few files under dist/bundle. Finding and reading some two thousand
// modules one by one is half the time of a start; nothing else changes, and names stay as they are in the sources. What
// is only loaded when needed stays in files of its own: one that nobody asks for is not even read.
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const bundle = join(dist, 'bundle');

/** Stay packages (nothing of Nest: a module that brings its own Nest is a stranger to ours): native code, files looked up beside the code, and what its users load only where it is installed. */
const PACKAGES = [
  /^(libsql|@libsql\/|argon2|bull|ioredis|swagger-ui-dist)/,
  /^(mongodb-client-encryption|kerberos|snappy|aws4|gcp-metadata|socks|@mongodb-js\/|@aws-sdk\/)/,
  /^(@nestjs\/(microservices|websockets|platform-express)|@fastify\/(multipart|view)|@scalar\/)/,
];

/** Threads are started by file name and stand beside whoever starts them. */
const threads = readdirSync(dist, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('-thread.js') && !file.startsWith('bundle'));

rmSync(bundle, { recursive: true, force: true });
// The last is for code-cache.mjs.
const input = Object.fromEntries(['main.js', 'cli.js', ...threads, 'kernel/files/kept-files.js'].map((file) => [basename(file, '.js'), join(dist, file)]));
const built = await rolldown({
  input,
  platform: 'node',
  external: (id) => PACKAGES.some((pattern) => pattern.test(id)),
  // Decorators work by side effects that no bundler can see.
  treeshake: false,
  logLevel: 'warn',
});
// As CommonJS, for its loader (bundle-loader.cjs); what an entry is, is in its body.
await built.write({ dir: bundle, format: 'cjs', entryFileNames: '[name].body.js', dynamicImportInCjs: false, comments: { legal: true, annotation: false, jsdoc: false } });
copyFileSync(fileURLToPath(new URL('bundle-loader.cjs', import.meta.url)), join(bundle, 'loader.js'));
writeFileSync(join(bundle, 'package.json'), '{ "type": "commonjs" }\n');
for (const name of Object.keys(input)) {
  writeFileSync(join(bundle, `${name}.js`), `require('./loader.js').load('./${name}.body.js');\n`);
}
