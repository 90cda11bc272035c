// The rules of the house that a general linter does not know, checked on the sources. Prints file:line and the rule.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `only`: the files a rule is about; `except`: the one place where it may be broken; `never`: what must not stand there. */
const RULES = [
  {
    rule: 'domain is pure: no Nest, mongoose, bull or I/O',
    only: /^src\/.*\/domain\/.*(?<!\.spec)\.ts$/,
    never: /from '(@nestjs\/|mongoose|bull|ioredis|nodemailer|fastify|node:(fs|net|http|child_process|worker_threads))/,
  },
  {
    rule: 'only kernel/clock.ts asks the machine for the time',
    only: /^src\/.*(?<!\.spec)\.(ts|js)$/,
    except: /^src\/kernel\/clock\.ts$/,
    never: /new Date\(\)|Date\.now\(|performance\.now\(|Temporal\.Now/,
  },
  {
    rule: 'only kernel/config.ts reads the environment',
    only: /^src\/.*(?<!\.spec)\.(ts|js)$/,
    except: /^src\/kernel\/config\.ts$/,
    never: /process\.env/,
  },
  {
    rule: 'only ScopedRepository holds a collection',
    only: /^src\/.*(?<!\.spec)\.ts$/,
    except: /^src\/kernel\/store\//,
    never: /\bCollection<|\bstore\.open\(/,
  },
  {
    rule: 'kernel knows no feature',
    only: /^src\/kernel\/.*(?<!\.spec)\.ts$/,
    never: /from '(\.\.\/)+(access|alerts|calls|customers|demo|imports|insight|notifications|partners|screen-pop|sla|touchpoints|voice)\//,
  },
  {
    rule: 'a feature uses another through its service, never its repository',
    only: /^src\/(?!kernel)[a-z-]+\/.*\.controller\.ts$/,
    never: /from '\.\.\/(?!access)[a-z-]+\/[a-z-]+\.repository\.js'/,
  },
  { rule: 'no forwardRef', only: /^src\/.*\.ts$/, never: /forwardRef\(/ },
  { rule: 'no test may stand alone', only: /\.spec\.ts$/, never: /\b(it|test|describe)\.only\(/ },
  { rule: 'test files are named so that the runner finds them', only: /^(src|test|web\/src)\/.*[. _](test|spec)\.tsx?$/, name: /\.spec\.ts$/ },
];

function* files(folder) {
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) yield* files(path);
    else if (/\.(ts|tsx|js|mjs)$/.test(name)) yield path;
  }
}

let broken = 0;
const tell = (place, rule) => {
  broken += 1;
  process.stdout.write(`${place}: ${rule}\n`);
};

for (const folder of ['src', 'test', 'web/src']) {
  for (const absolute of files(folder)) {
    const path = relative('.', absolute).replaceAll('\\', '/');
    const rules = RULES.filter(({ only, except }) => only.test(path) && !(except?.test(path) ?? false));
    if (rules.length === 0) continue;
    for (const { rule, name } of rules) if (name !== undefined && !name.test(path)) tell(path, rule);
    readFileSync(join(root, absolute), 'utf8').split('\n').forEach((line, index) => {
      if (/^\s*(\*|\/\/|\/\*)/.test(line)) return;
      for (const { rule, never } of rules) if (never?.test(line)) tell(`${path}:${index + 1}`, rule);
    });
  }
}
process.exit(broken > 0 ? 1 : 0);
